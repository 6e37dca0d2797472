"""Every task of this project; `nox -l` lists them.

`python noxfile.py` works with nothing but Python and pip: without nox it makes a private
environment that has it, under `.nox/`, and hands over. Frameworks crash beside each other, so each
has an environment of its own, made once and shared by all sessions; the sessions' own environments
hold none.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
NOX = "nox[uv]>=2025.5.1"
UV = "uv>=0.9"

try:
    import nox
except ModuleNotFoundError:
    if __name__ != "__main__":
        raise
    launcher = ROOT / ".nox" / "launcher"
    python = launcher / "bin" / "python"
    ready = launcher / "ready"
    if not ready.exists() or ready.read_text() != NOX:
        print(f"Making a private environment for nox in {launcher}", flush=True)
        venv.create(launcher, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", NOX], check=True)
        ready.write_text(NOX)
    os.execv(  # noqa: S606
        python, [str(python), str(Path(__file__).resolve()), *sys.argv[1:]]
    )

# Two processes at a time, each with whole files: what a module's fixtures start, it starts once.
PARALLEL = ["-n", "2", "--dist", "loadfile"]
ANYWHERE = ["-n", "2", "--dist", "worksteal"]  # where modules share nothing that is dear
WAITING = ["-n", "3", "--dist", "loadfile"]  # where tests wait for processes that start or sleep
DATA = ["apps", "images", "tables", "huggingface", "tune"]  # what sources and searches can do
PYTHONS = ["3.11", "3.12", "3.13"]
BACKENDS = sorted(path.name for path in (ROOT / "backends").iterdir() if path.is_dir())
# The one that reads native models; the ports' tests run in its environment.
READER = next(path.parts[-3] for path in ROOT.glob("backends/*/*/reader"))
READ = ["2.13", "2.14", "2.15"]  # its versions whose models it reads; a test holds the list
OF_OUR_VERSIONS = [
    "cross/conformance/test_ledgers.py",
    "cross/conformance/test_facts.py",
    "backend/test_upstream.py",
    "backend/ops/test_refusals.py::test_each_op_that_is_said_to_let_errors_out_does_so",
]

CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "chrome"]

# What the conformance session judges: all of Keras that has cases, and xarch's own.
JUDGED = ["keras", "xarch.ops", "xarch.layers"]

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = True
nox.options.stop_on_first_error = False
nox.options.sessions = [
    "lint", "types", "tests", "browser", "backend", "cross", "matrix", "port", "plugin", "docs",
    "wheel", "demo",
]  # fmt: skip

# Hundreds of processes import a framework; where Python may write no bytecode, as in many
# containers, each of them would compile it again, which is three quarters of the import.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".nox" / "bytecode"))

# Two or three tests at a time, each with processes of its own: more threads would only be in each
# other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# uv does not read pip's variables; these mean the same to both.
for theirs, ours in {
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_CERT": "SSL_CERT_FILE",
}.items():
    if theirs in os.environ:
        os.environ.setdefault(ours, ",".join(os.environ[theirs].split()))


@nox.session
def demo(session: nox.Session) -> None:
    """One model trained on PyTorch, continued on JAX and served on TensorFlow, side by side."""
    _install(session, "demo")
    session.run("xarch", "demo", *session.posargs, env=_interpreters(session))


@nox.session
def tests(session: nox.Session) -> None:
    """Tests of everything that needs no framework, with none installed."""
    _install(session, *DATA, groups=["test"])
    session.run("pytest", *PARALLEL, "tests/core", "tests/meta", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Tests of report pages in headless Chromium; unpacks Debian's where there is none."""
    _install(session, "report", groups=["test"])
    session.run("pytest", "tests/browser", *session.posargs, env=_chromium(session))


@nox.session(python=PYTHONS)
def pythons(session: nox.Session) -> None:
    """The tests without a framework and in each one's process, on every supported Python."""
    tests(session)
    for name in BACKENDS:
        backend(session, name)


@nox.session
@nox.parametrize("name", BACKENDS, ids=BACKENDS)
def backend(session: nox.Session, name: str) -> None:
    """Tests that run inside one framework's process."""
    python = _framework(session, name)
    pytest = [python, "-m", "pytest", *PARALLEL, "--doctest-modules"]
    rooms = ["tests/backend", "xarch", f"backends/{name}"]
    # Thousands of small functions are compiled and run once; the conformance suite, which `cross`
    # and `conformance` run, has XLA's optimisations.
    env = {"XLA_FLAGS": "--xla_backend_optimization_level=0"}
    session.run(*pytest, *rooms, *session.posargs, external=True, env=env)


@nox.session
def cross(session: nox.Session) -> None:
    """Tests that run all backends at once, through worker processes."""
    _install(session, "apps", "tune", groups=["test"])
    session.run("pytest", *WAITING, "tests/cross", *session.posargs, env=_interpreters(session))


@nox.session
def matrix(session: nox.Session) -> None:
    """Holds every frozen case of `keras.ops` on `xarch.ops`, all backends side by side."""
    _install(session, "report")
    folder = ROOT / ".nox" / "conformance" / "all"
    command = ["xarch", "conform", "--module", "xarch.ops", "-o", str(folder / "xarch.ops")]
    session.run(*command, "--backends", ",".join(BACKENDS), env=_interpreters(session))


@nox.session
@nox.parametrize("name", BACKENDS, ids=BACKENDS)
def conformance(session: nox.Session, name: str) -> None:
    """Holds the whole corpus on one backend against its ledger; results in `.nox/conformance`.

    All of Keras, `xarch.ops` and `xarch.layers` are judged, or what is asked for:
    `-- --module xarch.ops`, `-- --only 'softmax/*'`.
    """
    _install(session, "report")
    folder = ROOT / ".nox" / "conformance" / name
    command = ["xarch", "conform", "--backends", name, *session.posargs]
    env = {_variable(name): _framework(session, name)}
    given = {"--module", "--only", "--family"} & set(session.posargs)
    for module in ("",) if given else JUDGED:
        options = ["--module", module] if module else []
        session.run(*command, *options, "-o", str(folder / (module or "given")), env=env)


@nox.session
def differences(session: nox.Session) -> None:
    """Writes the pages of where backends differ and of reports; `-- --run` runs the former's."""
    _install(session)
    env = _interpreters(session) if session.posargs else None
    page = "tests/cross/conformance/differences_page.py"
    session.run("python", page, *session.posargs, env=env)
    session.run("python", "tests/cross/conformance/upstream_page.py")


@nox.session
def differential(session: nox.Session) -> None:
    """Calls of `xarch.ops` that no frozen case makes, on all backends: `-- conv images --quick`."""
    _install(session)
    folder = "tests/cross/ops/differential"
    session.run("python", folder, *session.posargs, env=_interpreters(session))


@nox.session
def ops_cost(session: nox.Session) -> None:
    """Writes the page of what `xarch.ops` costs; `-- --backends torch` times what is missing."""
    _install(session)
    env = _interpreters(session) if session.posargs else None
    session.run("python", "tests/cross/ops/cost_page.py", *session.posargs, env=env)


@nox.session
def applications(session: nox.Session) -> None:
    """Writes the table of what the applications reach; `-- --backends jax` runs what is missing."""
    _install(session, "apps")
    env = _interpreters(session) if session.posargs else None
    page = "tests/cross/applications/results_page.py"
    session.run("python", page, *session.posargs, env=env)


@nox.session
def freeze(session: nox.Session) -> None:
    """Writes the conformance corpus from its generators."""
    _install(session)
    session.run("python", "-m", "xarch.conformance.freeze", *session.posargs)


@nox.session
def port(session: nox.Session) -> None:
    """Ports PyTorch models and holds them against their originals on every backend."""
    _port(session)


@nox.session
@nox.parametrize("version", READ, ids=READ)
def port_versions(session: nox.Session, version: str) -> None:
    """The ports' tests on one minor version of PyTorch, with the models' libraries of its time."""
    _port(session, version)


@nox.session
def port_sweep(session: nox.Session) -> None:
    """Ports any models, goes on where it stopped: `-- timm torchvision/res* plain/lstm`."""
    interpreters = _models(session)
    python = interpreters[_variable(READER)]
    session.run(python, "tests/port/sweep.py", *session.posargs, env=interpreters, external=True)


@nox.session
def port_others(session: nox.Session) -> None:
    """Ports models of other people's packages, goes on where it stopped: `-- others/monai.*`."""
    interpreters = _models(session)
    table = tomllib.loads((ROOT / "tests/port/zoo/others.toml").read_text("utf-8"))
    target = str(Path(session.create_tmp()) / "packages")
    install = ["uv", "pip", "install", "-q", "--no-deps", "--target", target]
    session.run(*install, *table["packages"], *table["support"])
    env = {**interpreters, "PYTHONPATH": target}
    command = [interpreters[_variable(READER)], "tests/port/sweep.py"]
    session.run(*command, *(session.posargs or ["others"]), env=env, external=True)


@nox.session
def port_battery(session: nox.Session) -> None:
    """Ports torch's own samples of its ops, goes on where it stopped: `-- ops/linalg.* modules`."""
    interpreters = _models(session)
    python = interpreters[_variable(READER)]
    samples = "expecttest"  # which torch's module of samples imports
    session.run("uv", "pip", "install", "-q", "--python", python, samples)
    session.run(python, "tests/port/battery.py", *session.posargs, env=interpreters, external=True)


@nox.session
def port_coverage(session: nox.Session) -> None:
    """Writes the page of what ports, from the committed results of a sweep."""
    session.run("python", "tests/port/coverage_page.py")


@nox.session
def port_cost(session: nox.Session) -> None:
    """Times ports, within `torch.export` and beyond it: `-- torchvision/resnet50`."""
    interpreters = _models(session)
    python = interpreters[_variable(READER)]
    session.run(python, "tests/port/cost.py", *session.posargs, env=interpreters, external=True)


@nox.session
def bench(session: nox.Session) -> None:
    """Times models against native twins on every backend; asserts nothing. Takes a quarter hour."""
    _install(session)
    session.run("python", "-m", "xarch.bench", *session.posargs, env=_interpreters(session))


@nox.session
def plugin(session: nox.Session) -> None:
    """Tests of backends and of converters outside this tree, as distributions of their own."""
    _install(session, "report", groups=["test"])
    session.install("-e", "tests/plugin", "-e", "tests/openvino")
    session.run("pytest", *PARALLEL, "tests/plugin", "tests/openvino", *session.posargs)
    _converters(session)


@nox.session
def minimums(session: nox.Session) -> None:
    """The tests on the lowest versions that pyproject.toml allows."""
    _install(session, *DATA, groups=["test"], lowest=True)
    # what is old here calls what is newer beside it by names on their way out
    pytest = ["pytest", *PARALLEL, "-W", "ignore::DeprecationWarning"]
    session.run(*pytest, "tests/core")
    # what ledgers, needs and leaks say is true of the versions that all else runs on
    others = [f"--deselect=tests/{test}" for test in OF_OUR_VERSIONS]
    interpreters = {}
    for name in BACKENDS:
        python = _framework(session, name, lowest=True)
        session.run(python, "-m", *pytest, "tests/backend", *others, external=True)
        interpreters[_variable(name)] = python
    session.run(*pytest, "tests/cross", *others, env=interpreters)
    sample = ["--module", "xarch.ops", "--part", "1/8"]
    session.run("xarch", "conform", *sample, "--backends", ",".join(BACKENDS), env=interpreters)


@nox.session
def wheel(session: nox.Session) -> None:
    """Builds the wheel, installs it with each extra into clean environments, and uses it there."""
    groups = nox.project.dependency_groups(_pyproject(), "package", "test")
    session.install(UV, *groups)
    out = Path(session.create_tmp()) / "dist"
    shutil.rmtree(out, ignore_errors=True)
    session.run("python", "-m", "build", "--installer", "uv", "--outdir", str(out), silent=True)
    built = next(out.glob("*.whl"))
    session.run("pytest", *ANYWHERE, "tests/wheel", "--wheel", str(built), *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Builds the documentation strictly, then runs every example in it."""
    _install(session, "demo", "tune", groups=["docs"])
    session.run("sphinx-build", "-W", "--keep-going", "-q", "docs", "docs/_build/html")
    session.run("pytest", *WAITING, "docs", *session.posargs, env=_interpreters(session))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and the direction of imports."""
    _install(session, groups=["lint"])
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache")


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Formats the code and mends what can be mended."""
    session.install(*nox.project.dependency_groups(_pyproject(), "lint"))
    session.run("ruff", "check", "--fix")
    session.run("ruff", "format")


@nox.session
def types(session: nox.Session) -> None:
    """Checks the types, strictly."""
    _install(session, "demo", groups=["types"])
    session.run("mypy")


@nox.session
def changelog(session: nox.Session) -> None:
    """Collects the fragments in changelog.d/ into CHANGELOG.md: `nox -s changelog -- 0.2.0`."""
    session.install(*nox.project.dependency_groups(_pyproject(), "release"))
    session.run("towncrier", "build", "--version", *session.posargs)


def _port(session: nox.Session, version: str = "") -> None:
    interpreters = _models(session, version)
    command = [interpreters[_variable(READER)], "-m", "pytest", *ANYWHERE, "tests/port"]
    env = {**interpreters, "XARCH_BACKEND": READER}
    session.run(*command, *session.posargs, env=env, external=True)


def _converters(session: nox.Session) -> None:
    """Runs torch's environment with the converters' distribution beside it."""
    target = str(Path(session.create_tmp()) / "converters")
    shutil.rmtree(target, ignore_errors=True)
    install = ["uv", "pip", "install", "-q", "--no-deps", "--target", target, "tests/converters"]
    session.run(*install)
    python = _framework(session, READER)
    env = {"PYTHONPATH": target, "XARCH_BACKEND": READER}
    session.run(python, "-m", "pytest", "tests/converters", env=env, external=True)


def _chromium(session: nox.Session) -> dict[str, str]:
    """Where Chromium is; where it is missing, Debian's packages are unpacked, without root."""
    if "XARCH_CHROMIUM" in os.environ or any(map(shutil.which, CHROMIUM)):
        return {}
    home = ROOT / ".nox" / "chromium"
    start = home / "start"
    if not start.exists():
        if shutil.which("apt-get") is None:
            session.error("Chromium is needed: install it, or name it in XARCH_CHROMIUM.")
        session.log(f"Unpacking Chromium into {home.relative_to(ROOT)}")
        shutil.rmtree(home, ignore_errors=True)
        for folder in ("lists/partial", "cache/archives/partial", "packages", "root"):
            (home / folder).mkdir(parents=True)
        apt = ["apt-get", "-qq", "-o", f"Dir::State::Lists={home}/lists",
               "-o", f"Dir::Cache={home}/cache"]  # fmt: skip
        session.run(*apt, "update", external=True, silent=True)
        dry = [*apt, "install", "--simulate", "--no-install-recommends", "chromium"]
        told = str(session.run(*dry, external=True, silent=True))
        needed = [line.split()[1] for line in told.splitlines() if line.startswith("Inst ")]
        with session.chdir(home / "packages"):
            session.run(*apt, "download", *needed, external=True, silent=True)
        for package in (home / "packages").glob("*.deb"):
            session.run("dpkg", "-x", str(package), str(home / "root"), external=True)
        libraries = {str(one.parent) for one in (home / "root" / "usr").rglob("*.so*")}
        program = home / "root" / "usr" / "lib" / "chromium" / "chromium"
        start.write_text(
            f'#!/bin/sh\nLD_LIBRARY_PATH={":".join(sorted(libraries))} exec {program} "$@"\n'
        )
        start.chmod(0o755)
    return {"XARCH_CHROMIUM": str(start)}


def _pyproject() -> dict[str, object]:
    return nox.project.load_toml(ROOT / "pyproject.toml")


def _install(
    session: nox.Session, *extras: str, groups: list[str] | None = None, lowest: bool = False
) -> None:
    """Installs xarch itself, without a framework, and uv, which makes the frameworks' homes."""
    requirements = [
        requirement
        for group in groups or []
        for requirement in nox.project.dependency_groups(_pyproject(), group)
    ]
    resolution = ["--resolution", "lowest-direct"] if lowest else []
    package = f".[{','.join(extras)}]" if extras else "."
    session.install(*resolution, "-e", package, UV, *requirements)


def _framework(session: nox.Session, name: str, *, lowest: bool = False) -> str:
    """The interpreter of the environment that holds one framework; makes it where need be."""
    if lowest:
        given = ["--resolution", "lowest-direct", "--group", "test", "-e", f".[{name}]"]
        return _home(session, name, given, suffix="-lowest")
    return _home(session, name, ["--group", "test", "--group", name, "-e", "."])


def _models(session: nox.Session, version: str = "") -> dict[str, str]:
    """The interpreters, with models' libraries beside torch, of our version of it or a minor one.

    torchvision's wheels need torch's CUDA build, which also runs without a GPU: it comes from the
    registry, whatever folder of other builds the environment names.
    """
    given, suffix = ["--group", "port"], ""
    if version:
        pinned = (READER, "torchvision")
        listed = nox.project.dependency_groups(_pyproject(), "port")
        free = [one for one in listed if not one.startswith(pinned)]
        # torchvision names the one version of torch that it was built for
        given, suffix = [*free, f"{READER}=={version}.*", "torchvision"], f"-{version}"
    env: dict[str, str | None] = {"UV_FIND_LINKS": None}
    python = _home(session, "port", [*given, "-e", "."], suffix=suffix, env=env)
    others = {_variable(name): _framework(session, name) for name in BACKENDS if name != READER}
    return {**others, _variable(READER): python}


def _home(
    session: nox.Session,
    name: str,
    given: list[str],
    *,
    suffix: str = "",
    env: dict[str, str | None] | None = None,
) -> str:
    """The interpreter of an environment under `.nox/` that several sessions share."""
    version = session.run(
        "python", "-c", "import sys; print('%d.%d' % sys.version_info[:2])", silent=True
    )
    assert isinstance(version, str)
    home = ROOT / ".nox" / f"{name}-{version.strip()}{suffix}"
    python = home / "bin" / "python"
    stamp = home / "pyproject.sha256"
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        session.log(f"Installing {name} into {home.relative_to(ROOT)}")
        session.install(UV)
        session.run("uv", "venv", "-q", "--clear", "-p", version.strip(), str(home))
        install = ["uv", "pip", "install", "-q", "--python", str(python)]
        session.run(*install, *given, env=env)
        stamp.write_text(digest)
    return str(python)


def _interpreters(session: nox.Session) -> dict[str, str]:
    return {_variable(name): _framework(session, name) for name in BACKENDS}


def _variable(name: str) -> str:
    return f"XARCH_PYTHON_{name.upper()}"


if __name__ == "__main__":
    os.chdir(ROOT)
    nox.main()
