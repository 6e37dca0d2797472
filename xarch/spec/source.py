"""A plan as one readable file of plain Keras."""

from __future__ import annotations

import json
import keyword
from collections.abc import Iterator, Mapping
from typing import Any

from xarch.components import Tensor
from xarch.components.losses import LOSSES, METRICS, Judge
from xarch.components.plan import Call, Layer
from xarch.errors import SpecError
from xarch.spec.compiling import OPTIMIZERS, optimizer_options, schedule
from xarch.spec.document import Output
from xarch.spec.planning import Plan, Step

_WIDTH = 100


def source(plan: Plan) -> str:
    """Python source whose `build()` returns the model of a plan; it imports nothing but Keras.

    Layers have the names that `xarch.build` gives them, so that weights load from one into the
    other.

    Raises:
        SpecError: The model holds a layer that is no class of Keras.
    """
    return _Writer(plan).text()


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names: dict[object, str] = {}
        self.layers: dict[str, str] = {}
        self.taken = {"build", "keras", "layers", "model", "ops"}
        self.shared = _shared(plan)
        self.uses = _uses(plan)

    def text(self) -> str:
        body = [*self._inputs(), *self._steps(), *self._model(), *self._compiled(), "return model"]
        operations = any("ops." in line for line in body)
        imports = "from keras import layers, ops" if operations else "from keras import layers"
        name = self.plan.spec.name
        return "\n".join(
            [
                f'"""The model {name!r} in plain Keras, written by `xarch eject`."""',
                "",
                "import keras",
                imports,
                "",
                "",
                "def build():",
                f'    """Makes the model {name!r}."""',
                *(f"    {line}" if line else "" for line in body),
                "",
                "",
                'if __name__ == "__main__":',
                "    build().summary()",
                "",
            ]
        )

    def _inputs(self) -> Iterator[str]:
        for name, one in self.plan.inputs.items():
            self.names[one.node] = self._free(name)
            dtype = "" if one.dtype == "float32" else f", dtype={_literal(one.dtype)}"
            arguments = f"{_literal(one.shape)}{dtype}, name={_literal(name)}"
            yield f"{self.names[one.node]} = keras.Input({arguments})"

    def _steps(self) -> Iterator[str]:
        for step in self.plan.steps:
            yield ""
            yield f"# {self._heading(step)}"
            yield from self._step(step)

    def _heading(self, step: Step) -> str:
        given = ", ".join(self.names[one.node] for one in step.inputs)
        used = "" if step.scope == step.name else f" by {step.scope}"
        return f"{step.name}: {step.component.name} of {given}{used}"

    def _step(self, step: Step) -> Iterator[str]:
        results = {one.node: name for name, one in step.outputs.items()}
        for call, following in zip(step.calls, [*step.calls[1:], None], strict=True):
            layer = call.layer
            if layer.name in self.shared and layer.name not in self.layers:
                self.layers[layer.name] = self._free(_identifier(layer.name))
                yield from _wrapped(f"{self.layers[layer.name]} = {self._made(layer)}")
            line = self._called(call)
            target = self._target(call, following, results)
            self.names[call.output.node] = target
            yield from _wrapped(f"{target} = {line}")

    def _target(self, call: Call, following: Call | None, results: Mapping[object, str]) -> str:
        """`x` for what the next call alone needs, otherwise a name of its own."""
        node = call.output.node
        if node in results:
            return self._free(results[node])
        if self.uses.get(node) == [following]:
            return "x"
        stem = _identifier(call.layer.name.partition("-")[2])
        return self._free(stem or call.layer.kind.removeprefix("ops."))

    def _called(self, call: Call) -> str:
        given = [self._value(one) for one in call.inputs]
        given += [f"{key}={self._value(one)}" for key, one in call.keywords.items()]
        kind = call.layer.kind
        if kind.startswith("ops."):
            options = [f"{key}={_literal(one)}" for key, one in call.layer.options.items()]
            return f"{kind}({', '.join([*given, *options])})"
        made = self.layers.get(call.layer.name) or self._made(call.layer)
        return f"{made}({', '.join(given)})"

    def _made(self, layer: Layer) -> str:
        if layer.factory is not None:
            raise SpecError(
                f"The layer {layer.name!r} is no class of Keras, so that there is no plain Keras "
                "source for it. Save the built model instead."
            )
        parts = [self._made(one) if isinstance(one, Layer) else _literal(one) for one in layer.args]
        parts += [f"{key}={_literal(one)}" for key, one in layer.options.items()]
        return f"layers.{layer.kind}({', '.join([*parts, f'name={_literal(layer.name)}'])})"

    def _value(self, value: Any) -> str:
        if isinstance(value, Tensor):
            return self.names[value.node]
        if isinstance(value, list):
            return f"[{', '.join(self._value(one) for one in value)}]"
        return _literal(value)

    def _model(self) -> Iterator[str]:
        tensors = (self.plan.inputs, self.plan.outputs)
        inputs, outputs = (
            {name: self.names[one.node] for name, one in given.items()} for given in tensors
        )
        yield ""
        sides = f"{_only(inputs)}, {_only(outputs)}"
        yield from _wrapped(f"model = keras.Model({sides}, name={_literal(self.plan.spec.name)})")

    def _compiled(self) -> Iterator[str]:
        spec = self.plan.spec
        outputs = spec.outputs
        if not outputs or not all(output.head.losses for output in outputs.values()):
            return
        given = spec.train.optimizer
        options = {key: _literal(one) for key, one in optimizer_options(given).items()}
        if given.schedule is not None:
            name, arguments = schedule(given.schedule, given.learning_rate)
            inner = ", ".join(f"{key}={_literal(one)}" for key, one in arguments.items())
            yield from _wrapped(f"learning_rate = keras.optimizers.schedules.{name}({inner})")
            options["learning_rate"] = "learning_rate"
        rate = ", ".join(f"{key}={one}" for key, one in options.items())
        losses = {name: _loss(output) for name, output in outputs.items()}
        metrics = {name: f"[{', '.join(_metrics(output))}]" for name, output in outputs.items()}
        yield "model.compile("
        yield f"    optimizer=keras.optimizers.{OPTIMIZERS[given.name]}({rate}),"
        yield f"    loss={_only(losses)},"
        yield f"    metrics={_only(metrics)},"
        if len(outputs) > 1:
            weights = {name: repr(output.weight) for name, output in outputs.items()}
            yield f"    loss_weights={_only(weights)},"
        yield ")"

    def _free(self, name: str) -> str:
        found, number = name + "_" * keyword.iskeyword(name), 1
        while found in self.taken or found == "x":
            number += 1
            found = f"{name}_{number}"
        self.taken.add(found)
        return found


def _shared(plan: Plan) -> set[str]:
    """Layers that are called more than once."""
    names = [call.layer.name for step in plan.steps for call in step.calls if call.layer.name]
    return {name for name in names if names.count(name) > 1}


def _uses(plan: Plan) -> dict[object, list[Call]]:
    """The calls that need each tensor."""
    found: dict[object, list[Call]] = {}
    for step in plan.steps:
        for call in step.calls:
            for node in _nodes(call):
                found.setdefault(node, []).append(call)
    return found


def _nodes(call: Call) -> set[object]:
    flat = [*call.inputs, *call.keywords.values()]
    flat = [one for each in flat for one in (each if isinstance(each, list) else [each])]
    return {one.node for one in flat if isinstance(one, Tensor)}


def _loss(output: Output) -> str:
    return _judge("losses", LOSSES[output.loss or output.head.losses[0]], output)


def _metrics(output: Output) -> Iterator[str]:
    for name in output.head.metrics[:1] if output.metrics is None else output.metrics:
        yield _judge("metrics", METRICS[name], output)


def _judge(module: str, judge: Judge, output: Output) -> str:
    arguments = judge.arguments(from_logits=output.head.from_logits)
    given = ", ".join(f"{key}={_literal(one)}" for key, one in arguments.items())
    return f"keras.{module}.{judge.keras}({given})"


def _only(named: Mapping[str, str]) -> str:
    if len(named) == 1:
        return next(iter(named.values()))
    return "{" + ", ".join(f"{_literal(name)}: {value}" for name, value in named.items()) + "}"


def _identifier(name: str) -> str:
    return name.replace("-", "_")


def _literal(value: Any) -> str:
    """A value as Python source, with double quotes."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dict():
            inner = ", ".join(f"{_literal(key)}: {_literal(one)}" for key, one in value.items())
            return f"{{{inner}}}"
        case list():
            return f"[{', '.join(map(_literal, value))}]"
        case tuple():
            return f"({', '.join(map(_literal, value))}{',' * (len(value) == 1)})"
    return repr(value)


def _wrapped(line: str, indent: int = 4) -> Iterator[str]:
    """A line, what its first bracket holds one below the other where it is long, and so on."""
    start = min((line.index(one) + 1 for one in "([{" if one in line), default=0)
    if len(line) + indent <= _WIDTH or not start:
        yield line
        return
    depth, part, quoted = 0, "", False
    yield line[:start]
    for at, letter in enumerate(line[start:], start):
        quoted ^= letter == '"' and line[at - 1] != "\\"
        depth += 0 if quoted else (letter in "([{") - (letter in ")]}")
        if depth < 0 or (letter == "," and depth == 0 and not quoted):
            inner = _wrapped(f"{part.strip()},", indent + 4)
            yield from (f"    {one}" for one in inner)
            part = ""
        else:
            part += letter
        if depth < 0:
            yield line[at:]
            return
