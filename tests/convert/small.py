"""Small notebooks of different kinds, as text."""

from __future__ import annotations

SQLITE = """\
import sqlite3
conn = sqlite3.connect("shop.db")
cur = conn.cursor()
cur.execute("create table if not exists items (id integer primary key, name text, price real)")
conn.commit()
# %%
def find(name: str):
    # by name, not by number
    cur.execute("select id, name, price from items where name = ?", (name,))
    return cur.fetchall()

def add(name: str, price: float):
    cur.execute("insert into items (name, price) values (?, ?)", (name, price))
    conn.commit()
    return {"added": name}
# %%
add("pear", 0.5)
# %%
find("pear")
"""

PSYCOPG = """\
import psycopg
conn = psycopg.connect(host="db.internal", dbname="shop", user="me", password="hunter2-xyzzy")
# %%
def price(item: str):
    with conn.cursor() as cur:
        cur.execute("select price from stock where item = %s", (item,))
        row = cur.fetchone()
    if row is None:
        raise LookupError(f"no {item}")
    return {"item": item, "price": row[0]}
# %%
price("pear")
"""

PLAIN = """\
# %% [markdown]
# Letters
# %%
import re
from collections import Counter
SHORTEST = 3
VOWELS = {"a", "e", "i", "o", "u"}
# %%
def words(text):
    return [each for each in re.findall(r"[a-z]+", text.lower()) if len(each) >= SHORTEST]

def common(text: str, most: int = 5):
    '''The words that occur most.'''
    return Counter(words(text)).most_common(most)

def vowels(text: str) -> int:
    return sum(each in VOWELS for each in text)
# %%
common("the cat and the dog")
# %%
vowels("banana")
"""

MODEL = """\
import joblib
import numpy as np
MODEL_PATH = "model.joblib"
model = joblib.load(MODEL_PATH)
# %%
def predict(age: float, spend: float):
    X = np.array([[age, spend]])
    return {"churn": float(model.predict_proba(X)[0, 1])}
# %%
predict(30, 100.0)
"""

CLIENT = """\
import requests
BASE = "https://api.example.com/v1"
client = requests.Session()
client.headers["User-Agent"] = "notebook"
# %%
def weather(city: str, days: int = 3):
    answer = client.get(f"{BASE}/weather", params={"city": city, "days": days}, timeout=5)
    answer.raise_for_status()
    return answer.json()
# %%
weather("Graz")
"""

NESTED = """\
from dataclasses import dataclass, field
from functools import reduce
RATES = {"eur": 1.0, "usd": 1.1}
LIMIT = 100

@dataclass
class Line:
    item: str
    amount: int = 1
    tags: list = field(default_factory=list)

    def total(self, price):
        return self.amount * price

class Bill:
    tax = 0.2

    def __init__(self, currency):
        self.currency = currency
        self.lines = []

    def add(self, line):
        self.lines.append(line)
        return self

    def sum(self, price_of):
        return sum(each.total(price_of(each.item)) for each in self.lines) * RATES[self.currency] * (1 + self.tax)
# %%
twice = lambda x: 2 * x

def total(items: list[str], currency: str = "eur"):
    prices = {"pear": 1.0, "plum": 0.5}

    def price_of(item):
        return prices.get(item, twice(LIMIT))

    bill = reduce(lambda made, item: made.add(Line(item)), items, Bill(currency))
    return round(bill.sum(price_of), 2)
# %%
total(["pear", "plum"])
"""

ENGINE = """\
from sqlalchemy import create_engine, text
engine = create_engine("sqlite:///notes.db")
seen = 0
notes = {}
# %%
def note(user: str, text_: str):
    global seen
    seen += 1
    notes[user] = text_
    with engine.begin() as connection:
        connection.execute(text("insert into notes (who, what) values (:who, :what)"), {"who": user, "what": text_})
    return {"seen": seen}

def read(user: str):
    return notes.get(user)

def found(word: str, most: int = 10):
    with engine.connect() as connection:
        rows = connection.execute(text(f"select who, what from notes where what like '%{word}%' limit {most}"))
        return [tuple(row) for row in rows]
# %%
note("ann", "hello")
# %%
read("ann")
# %%
found("h")
"""

FRAME = """\
import pandas as pd
pd.set_option("display.max_rows", 20)
df = pd.DataFrame({"town": ["Graz", "Wien"], "people": [290, 1900]})
# %%
def towns(least: int = 0):
    return df[df["people"] >= least]

def share(town: str):
    df["share"] = df["people"] / df["people"].sum()
    return df.set_index("town")["share"][town]
# %%
towns(300)
# %%
share("Graz")
"""

ALL = {
    "sqlite": SQLITE,
    "psycopg": PSYCOPG,
    "plain": PLAIN,
    "model": MODEL,
    "client": CLIENT,
    "nested": NESTED,
    "engine": ENGINE,
    "frame": FRAME,
}
