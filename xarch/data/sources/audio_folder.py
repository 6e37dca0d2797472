"""The user's own recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xarch.data.base import DataSource, Wanted
from xarch.data.data import Array, Data
from xarch.data.options import FilePath, Share
from xarch.data.reading.folders import classes_in, read_each
from xarch.data.reading.lines import read_pairs
from xarch.data.reading.recordings import SUFFIXES, read_recording
from xarch.data.reading.transcripts import symbols_in
from xarch.data.splitting import split


class AudioFolder(DataSource):
    """A folder of recordings: a subfolder for each class, or a file of transcripts.

    For a spec with one input of kind audio, and one `classifier`, or one `ctc` where there are
    transcripts. Channels are averaged, and short recordings padded with silence. WAV files of whole
    numbers are read by Python itself, all others by soundfile.

    Attributes:
        path: The folder.
        transcripts: A text file with a line `recording<TAB>text` for each recording, as paths
            within the folder; null where subfolders are classes.
        test: The share that is held out.
        skip_corrupt: Whether recordings that cannot be read are left out and counted; else they
            are an error.
    """

    name = "audio_folder"
    path: FilePath
    transcripts: FilePath | None = None
    test: Share = 0.2
    skip_corrupt: bool = False

    def load_for(self, wanted: Wanted) -> Data:
        """Waveforms as float32 of the input's length; classes, or symbols from 1, as int32."""
        given, output = wanted.only("audio", self.name)
        audio, root = wanted.spec.inputs[given], Path(self.path)
        files, targets, names = self._labelled(root)
        waves, kept, report = read_each(
            files,
            lambda file: read_recording(file, audio.sizes[0], audio.rate),  # type: ignore[attr-defined]
            "recordings",
            skip=self.skip_corrupt,
        )
        called = [files[at].relative_to(root).as_posix() for at in kept]
        parts = split({given: waves}, {output: targets[kept]}, wanted.seed, self.test, called)
        return Data(*parts, {output: names}, f"the recordings in {root.name}", report)

    def _labelled(self, root: Path) -> tuple[list[Path], Array, list[str]]:
        """Files, their targets, and what the numbers in these stand for."""
        if self.transcripts is None:
            found = classes_in(root, SUFFIXES, "recordings")
            counts = [len(one) for one in found.values()]
            labels = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
            return [file for one in found.values() for file in one], labels, list(found)
        pairs = read_pairs(Path(self.transcripts))
        files, texts = [name for name, _ in pairs], [text for _, text in pairs]
        targets, symbols = symbols_in(texts, files, self.transcripts)
        return [root / name for name in files], targets, symbols
