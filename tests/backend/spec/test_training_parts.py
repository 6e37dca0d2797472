"""Every loss, metric, optimizer and schedule that a spec can name, trained on this backend."""

import keras
import numpy as np
import pytest

import xarch as xa
from xarch.agents import losses as of_agents
from xarch.components import registry
from xarch.components.losses import LOSSES, METRICS
from xarch.errors import ArgumentError
from xarch.spec.compiling import OPTIMIZERS, optimizer
from xarch.spec.document import Schedule

RNG = np.random.default_rng(3)
VECTOR = RNG.normal(size=(24, 5)).astype("float32")
SEQUENCE = RNG.normal(size=(24, 9, 5)).astype("float32")
CLASSES = np.arange(24, dtype="int32") % 6
NUMBERS = VECTOR @ RNG.normal(size=(5, 2)).astype("float32")

#: Options of each head, and targets for its losses.
HEADS = {
    "classifier": ({"classes": 6}, VECTOR, CLASSES),
    "multilabel": ({"labels": 2}, VECTOR, (NUMBERS > 0).astype("float32")),
    "regressor": ({"values": 2}, VECTOR, NUMBERS),
    "tagger": ({"labels": 3}, SEQUENCE, (SEQUENCE[..., 0] > 0).astype("int32")),
    "ctc": ({"symbols": 3}, SEQUENCE, np.stack([CLASSES % 3 + 1, (CLASSES + 1) % 3 + 1], axis=1)),
    "decoder": ({"vocabulary": 4}, SEQUENCE, (SEQUENCE[..., 0] > 0).astype("int32")),
    "contrastive": ({"dim": 4}, VECTOR, CLASSES),
}
TARGETS = {"categorical_crossentropy": np.eye(6, dtype="float32")[CLASSES]}
PAIRS = [(head, loss) for head in HEADS for loss in registry.get(head).losses]


def spec_of(head, **training):
    options, x, _ = HEADS[head]
    spec = xa.chain(
        {"kind": "observation", "shape": list(x.shape[1:])},
        {"block": "rnn", "widths": [8], "pool": "none"} if x.ndim == 3
        else {"block": "mlp", "widths": [8]},
        {"head": head, **options},
    )  # fmt: skip
    spec = spec.set("train.optimizer.learning_rate", 0.02)
    for path, value in training.items():
        spec = spec.set(path, value)
    return spec


def trained(spec, y, epochs=4):
    model = xa.build(spec).keras
    x = HEADS[next(iter(spec.outputs.values())).head.name][1]
    history = model.fit(x, y, epochs=epochs, batch_size=12, shuffle=False, verbose=0).history
    return model, history


def test_every_head_that_fit_trains_and_every_loss_is_here():
    heads = [name for name in registry.family((xa.components.Head,)) if registry.get(name).losses]
    assert {*HEADS} == set(heads) - {one for one in heads if one not in registry.IN_TREE}
    assert {loss for _, loss in PAIRS} == set(LOSSES)


@pytest.mark.parametrize(("head", "loss"), PAIRS, ids=map("-".join, PAIRS))
def test_a_loss_falls(head, loss):
    metrics = [one for one in registry.get(head).metrics if _fits(one, loss)]
    spec = spec_of(head, **{"outputs.y.loss": loss, "outputs.y.metrics": metrics})
    _, history = trained(spec, TARGETS.get(loss, HEADS[head][2]))
    assert np.isfinite(history["loss"]).all()
    assert history["loss"][-1] < history["loss"][0]
    assert len(history) == 1 + len(metrics)


def _fits(metric, loss):
    """Whether a metric reads the targets that a loss takes."""
    return (metric == "categorical_accuracy") == (loss == "categorical_crossentropy") or (
        metric not in {"accuracy", "categorical_accuracy", "top_5_accuracy"}
    )


def test_every_metric_was_measured():
    measured = {
        metric
        for head, loss in PAIRS
        for metric in registry.get(head).metrics
        if _fits(metric, loss)
    }
    assert measured == set(METRICS)


@pytest.mark.parametrize("batch", [12, "all"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_trains(name, batch):
    spec = spec_of("regressor", **{"train.optimizer.name": name, "train.batch_size": batch})
    model, history = trained(spec, NUMBERS)
    assert type(model.optimizer).__name__ == OPTIMIZERS[name]
    assert history["loss"][-1] < history["loss"][0]


OPTIONS = {
    "momentum": ("sgd", {"momentum": 0.9}),
    "weight_decay": ("adamw", {"weight_decay": 0.5}),
    "clip_norm": ("sgd", {"clip_norm": 0.01}),
    "clip_value": ("sgd", {"clip_value": 0.001}),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_does_what_it_says(option):
    name, options = OPTIONS[option]
    given = {f"train.optimizer.{key}": one for key, one in options.items()}
    plain, changed = (
        spec_of("regressor", **{"train.optimizer.name": name, **more}) for more in ({}, given)
    )
    start = [one.copy() for one in xa.build(plain).keras.get_weights()]
    moved = [
        np.concatenate([(now - then).ravel() for now, then in zip(found.get_weights(), start,
                                                                  strict=True)])
        for found in (trained(one, NUMBERS, epochs=1)[0] for one in (plain, changed))
    ]  # fmt: skip
    far = np.linalg.norm(moved[1])
    match option:
        case "clip_norm":  # two steps of at most rate times norm
            assert 0 < far <= 2 * 0.02 * 0.01 + 1e-6
        case "clip_value":
            assert 0 < np.abs(moved[1]).max() <= 2 * 0.02 * 0.001 + 1e-6
        case "weight_decay":  # towards zero
            weights = np.concatenate([one.ravel() for one in start])
            assert np.dot(moved[1], weights) < np.dot(moved[0], weights)
        case _:
            assert far > np.linalg.norm(moved[0])


RATES = {
    "cosine": lambda at: 0.1 + 0.9 * (1 + np.cos(np.pi * at)) / 2,
    "linear": lambda at: 1 - 0.9 * at,
    "exponential": lambda at: 0.1**at,
}


@pytest.mark.parametrize("name", RATES)
def test_a_schedule_falls_as_its_name_says(name):
    given = {"name": name, "steps": 20, "final": 0.1}
    spec = spec_of("regressor", **{"train.optimizer.schedule": given})
    rate = optimizer(spec.train.optimizer)._learning_rate
    found = [float(keras.ops.convert_to_numpy(rate(step))) for step in range(21)]
    expected = [0.02 * RATES[name](step / 20) for step in range(21)]
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    _, history = trained(spec, NUMBERS)
    assert history["loss"][-1] < history["loss"][0]


def test_every_schedule_is_here():
    assert set(Schedule.model_fields["name"].annotation.__args__) == set(RATES)


def test_the_losses_of_agents_are_those_of_the_papers():
    rng = np.random.default_rng(5)
    logits, action = rng.normal(size=(6, 3)).astype("float32"), rng.integers(0, 3, 6)
    gain, before = rng.normal(size=(2, 6)).astype("float32")
    targets = np.stack([action, gain, before - 1], axis=1).astype("float32")
    found = keras.ops.convert_to_numpy(of_agents.ppo(0.2, 0.01)(_tensor(targets), _tensor(logits)))
    logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    ratio = np.exp(logs[np.arange(6), action] - (before - 1))
    surrogate = np.minimum(ratio * gain, np.clip(ratio, 0.8, 1.2) * gain)
    entropy = -(np.exp(logs) * logs).sum(axis=1)
    np.testing.assert_allclose(found, -surrogate - 0.01 * entropy, rtol=1e-4, atol=1e-5)

    wanted = (3 * rng.normal(size=6)).astype("float32")
    targets = np.stack([action, wanted], axis=1).astype("float32")
    found = keras.ops.convert_to_numpy(of_agents.dqn()(_tensor(targets), _tensor(logits)))
    error = np.abs(logits[np.arange(6), action] - wanted)
    huber = np.where(error < 1, error**2 / 2, error - 0.5)
    np.testing.assert_allclose(found, huber, rtol=1e-5, atol=1e-6)


def _tensor(value):
    return keras.ops.convert_to_tensor(value)


def _two():
    data = spec_of("regressor").to_dict()
    (one,) = data["outputs"].values()
    return xa.load({**data, "outputs": {"left": {**one}, "right": {**one}}})


def test_losses_and_optimizers_are_objects_too(tmp_path):
    spec = spec_of("regressor")
    loss = keras.losses.MeanSquaredError(reduction="sum")
    given = xa.build(spec, loss=loss, optimizer=keras.optimizers.SGD(0.005))
    plain = xa.build(spec).keras
    plain.compile(keras.optimizers.SGD(0.005), loss, metrics=["mae"])
    for model in (given.keras, plain):
        model.fit(VECTOR, NUMBERS, epochs=2, shuffle=False, verbose=0)
    for one, two in zip(given.keras.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert given.spec == spec
    assert [*given.keras.evaluate(VECTOR, NUMBERS, verbose=0, return_dict=True)][1:] == [
        *xa.build(spec).keras.evaluate(VECTOR, NUMBERS, verbose=0, return_dict=True)
    ][1:]  # the metrics are the spec's
    given.save(tmp_path / "m.keras")
    again = xa.Model.load(tmp_path / "m.keras").keras
    assert again.loss.reduction == "sum"
    assert float(again.optimizer.learning_rate) == pytest.approx(0.005)


def test_a_loss_is_a_function_or_a_name_and_one_for_some_outputs():
    spec = spec_of("regressor")
    named = xa.build(spec, loss="huber")
    assert named.spec.outputs["y"].loss == "huber"
    assert isinstance(named.keras.loss, keras.losses.Huber)

    def cubed(truth, given):
        return keras.ops.mean(keras.ops.abs(truth - given) ** 3, axis=-1)

    two = xa.build(_two(), loss={"right": cubed}).keras
    assert isinstance(two.loss["left"], keras.losses.MeanSquaredError)
    found = two.evaluate(VECTOR, {"left": NUMBERS, "right": NUMBERS}, verbose=0, return_dict=True)
    right = two.predict(VECTOR, verbose=0)["right"]
    assert found["right_loss"] == pytest.approx(np.mean(np.abs(NUMBERS - right) ** 3), rel=1e-4)


def test_objects_that_do_not_fit_are_refused():
    spec = spec_of("regressor")
    for name, given, match in [
        ("loss", 3, r"loss: 3 is no loss\. .*keras\.losses\.Huber\(\)"),
        ("loss", keras.losses.Huber, r"is no loss"),
        ("loss", {"z": keras.losses.Huber()}, r"no output 'z'\. Known: y"),
        ("optimizer", "sgd", r"optimizer: 'sgd' is no optimizer.*train\.optimizer\.name"),
    ]:
        with pytest.raises(ArgumentError, match=match):
            xa.build(spec, **{name: given})
    with pytest.raises(ArgumentError, match=r"outputs left, right; give a mapping"):
        xa.build(_two(), loss=keras.losses.Huber())
    acting = xa.chain(
        {"kind": "observation", "shape": [5]},
        {"block": "mlp"},
        {"head": "policy_value", "actions": 2},
    )
    with pytest.raises(ArgumentError, match=r"no loss that Keras's fit can use"):
        xa.build(acting, optimizer=keras.optimizers.SGD(0.5))
