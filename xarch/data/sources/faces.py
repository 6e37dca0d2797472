"""Generated faces."""

from __future__ import annotations

import numpy as np

from xarch.components.options import Count
from xarch.data.data import Data, Split
from xarch.data.verification import Identities
from xarch.random import derive


class Faces(Identities):
    """Synthetic faces with changing pose, light and expression: are two of them the same?

    An identity is drawn from a dozen random measures; no person has it. Identities that are held
    out are others than those learned from. Input `picture` of 32 x 32 grey pixels, output
    `identity` for a `contrastive` head.

    Attributes:
        identities: How many faces to learn from.
        pictures: Pictures of each.
        test: How many identities are held out, with 12 pictures each.
    """

    name = "faces"
    identities: Count = 200
    pictures: Count = 30
    test: Count = 40

    def load(self, seed: int) -> Data:
        """Pictures of shape `(32, 32, 1)`, and identities as int32."""
        train = _pictures(derive(seed, "faces", "train"), self.identities, self.pictures)
        test = _pictures(derive(seed, "faces", "test"), self.test, 12)
        notice = "synthetic: faces drawn by a program from random measures; no person has them"
        return Data(train, test, {}, notice)


def _pictures(seed: int, identities: int, pictures: int) -> Split:
    from xarch.data.generate.faces import face_image, identity

    generator = np.random.default_rng(seed)
    faces = [identity(generator) for _ in range(identities)]
    found = [face_image(face, generator) for face in faces for _ in range(pictures)]
    numbers = np.repeat(np.arange(identities, dtype=np.int32), pictures)
    names = [f"face {number}" for number in numbers]
    return Split({"picture": np.stack(found)}, {"identity": numbers}, names)
