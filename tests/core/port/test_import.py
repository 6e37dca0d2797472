import subprocess
import sys

CODE = """
import sys
import xarch.port
xarch.port.from_torch, xarch.port.load
assert not {"keras", "torch", "jax", "tensorflow"} & set(sys.modules)
"""


def test_importing_the_port_room_imports_neither_keras_nor_a_framework():
    subprocess.run([sys.executable, "-c", CODE], check=True)
