"""The notebook's global objects, each with the lifetime that it can bear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from flask import current_app
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline

from .constants import STOP_WORDS
from .lifetimes import artifact, preloaded
from .settings import Settings


def settings() -> Settings:
    return current_app.config["SETTINGS"]


@preloaded
def df() -> pd.DataFrame:
    return pd.read_csv(settings().df_path)


@dataclass(frozen=True)
class TrainedModel:
    """What one training run yields: kept together, because they are only true together."""

    X_train: Any
    model: Pipeline
    accuracy: Any
    confusion: Any
    vectorizer: Any
    classifier: Any
    words: np.ndarray


@artifact
def trained_model() -> TrainedModel:
    from .functions import clean

    texts = df()["text"].map(clean)
    X_train, X_test, y_train, y_test = train_test_split(
        texts, df()["label"], test_size=0.3, random_state=1, stratify=df()["label"]
    )
    # ngrams: "not good" is not "good"
    model = make_pipeline(
        TfidfVectorizer(stop_words=STOP_WORDS, ngram_range=(1, 2)),
        LogisticRegression(C=20, max_iter=500),
    )
    model.fit(X_train, y_train)
    predicted = model.predict(X_test)
    accuracy = accuracy_score(y_test, predicted)
    confusion = confusion_matrix(y_test, predicted)
    vectorizer, classifier = model[0], model[-1]
    words = np.array(vectorizer.get_feature_names_out())
    return TrainedModel(X_train, model, accuracy, confusion, vectorizer, classifier, words)
