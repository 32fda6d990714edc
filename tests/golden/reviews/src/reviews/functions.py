"""The notebook's functions.  Each first binds the notebook's names; from there on it is as the analyst wrote it."""

from __future__ import annotations

import re
from typing import Optional

import pandas as pd

from . import resources
from .constants import LABELS


def clean(text):
    LONGEST = resources.settings().longest

    # prices and order numbers say nothing
    text = re.sub(r"\d+", " ", text.lower())
    return re.sub(r"[^\w\s']", " ", text)[:LONGEST]


def classify(text: str):
    """What a review says, and how sure the model is of it."""
    SURE = resources.settings().sure
    model = resources.trained_model().model

    probabilities = model.predict_proba([clean(text)])[0]
    best = int(probabilities.argmax())
    return {
        "label": LABELS[best],
        "probability": round(float(probabilities[best]), 3),
        "look_at_it": bool(probabilities[best] < SURE),
    }


def classify_many(texts: list[str]):
    """The same for a whole day's reviews, the most negative ones first."""
    model = resources.trained_model().model

    found = pd.DataFrame({"text": texts})
    if found.empty:
        raise ValueError("no reviews")
    probabilities = model.predict_proba([clean(each) for each in texts])
    found["label"] = [LABELS[best] for best in probabilities.argmax(axis=1)]
    found["negative"] = probabilities[:, 0].round(3)
    return found.sort_values("negative", ascending=False, kind="stable")


def why(text: str, label: Optional[str] = None, top: int = 3):
    """The words that speak most for a label (without one, for the label that the model gives)."""
    vectorizer = resources.trained_model().vectorizer
    classifier = resources.trained_model().classifier
    words = resources.trained_model().words

    names = {name: number for number, name in LABELS.items()}
    if label is None:
        label = classify(text)["label"]
    if label not in names:
        raise LookupError(f"there is no label {label}")
    row = vectorizer.transform([clean(text)])
    weights = row.toarray()[0] * classifier.coef_[names[label]]
    order = weights.argsort()[::-1][:top]
    return {"label": label, "words": [words[each] for each in order if weights[each] > 0]}


def reviews(product: str, limit: int = 5):
    """What was written about a product."""
    df = resources.df()

    return df[df["product"] == product][["text", "label"]].replace({"label": LABELS}).head(limit)


def metrics():
    """How far the answers can be trusted."""
    X_train = resources.trained_model().X_train
    accuracy = resources.trained_model().accuracy
    confusion = resources.trained_model().confusion
    words = resources.trained_model().words

    return {
        "accuracy": round(accuracy, 3),
        "confusion": confusion.tolist(),
        "labels": list(LABELS.values()),
        "words": len(words),
        "trained_on": len(X_train),
    }
