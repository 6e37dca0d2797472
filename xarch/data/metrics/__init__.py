"""What people of a field measure: numpy arrays and texts in, numbers out.

Well-kept libraries do the counting where there is one: scikit-learn for F1 and ROC curves,
RapidFuzz for edit distances, sacreBLEU for chrF. They are imported late; the extra `apps` has them.
"""

from xarch.data.metrics.classes import accuracy, macro_f1
from xarch.data.metrics.pairs import equal_error_rate
from xarch.data.metrics.texts import character_error_rate, chrf, exact_match

__all__ = [
    "accuracy",
    "character_error_rate",
    "chrf",
    "equal_error_rate",
    "exact_match",
    "macro_f1",
]
