"""What a worker does with a trained model."""

import numpy as np

from xarch import saving


def go_on(path):
    model = saving.load_model(path)
    x, y = np.zeros((4, 8, 8, 1), "float32"), np.zeros(4, "int32")
    loss = model.fit(x, y, verbose=0).history["loss"][0]
    return {"loss": loss, "iterations": int(model.optimizer.iterations)}
