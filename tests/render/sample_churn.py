"""The service of the churn notebook: a database, a model that is an artifact, values of the request."""

from __future__ import annotations

from sample_parts import artifacts_setting, database_settings, module

from nb2svc.plan.model import (
    Column,
    Endpoint,
    Parameter,
    ReadyCheck,
    Requirement,
    Row,
    Service,
    Setting,
    Table,
    Tests,
)

CHURN = Service(
    package="churn",
    notebook="churn.ipynb",
    title="Churn",
    description="Who is about to leave us?",
    settings=(
        Setting(
            name="db_url",
            env="CHURN_DB_URL",
            type="string",
            annotation="SecretStr",
            secret=True,
            required=True,
            kind="url",
            description="SQLAlchemy URL of the shop's database",
            global_name="DB_URL",
        ),
        Setting(
            name="threshold",
            env="CHURN_THRESHOLD",
            type="number",
            annotation="float",
            default=0.3,
            description="what the retention team can handle",
            global_name="THRESHOLD",
        ),
        *database_settings("CHURN", 8),
        artifacts_setting("CHURN"),
    ),
    endpoints=(
        Endpoint(
            name="score",
            method="POST",
            path="/score",
            origin="function",
            calls="score",
            doc="How likely a customer is to leave, with the orders that we know of.",
            parameters=(Parameter(name="customer_id", type="integer", annotation="int", example=3, has_example=True),),
            uses_database=True,
            shape={"id": "integer", "orders": "integer", "churn": "number", "at_risk": "boolean"},
            recorded_cell=11,
            cell=10,
            line=1,
        ),
        Endpoint(
            name="quality",
            method="GET",
            path="/quality",
            origin="function",
            calls="quality",
            doc="How far the scores can be trusted.",
            shape={"accuracy": "number", "threshold": "number"},
            recorded_cell=12,
        ),
    ),
    ready=(
        ReadyCheck(code="resources.trained_model()"),
        ReadyCheck(code='resources.session().execute(text("select 1"))', imports=("sqlalchemy:text",)),
    ),
    requirements=(
        Requirement(name="pandas", module="pandas", specifier=">=3.1,<4", origin="metadata"),
        Requirement(name="psycopg[binary]", module="psycopg", specifier=">=3.3,<4", origin="notebook"),
        Requirement(
            name="scikit-learn",
            module="sklearn",
            specifier=">=1.9,<1.10",
            origin="metadata",
            note="an artifact is read by the version that made it",
        ),
        Requirement(name="sqlalchemy", module="sqlalchemy", specifier=">=2.1,<3", origin="metadata"),
    ),
    rows=(
        Row(cell=3, names=("DB_URL",), became="setting `CHURN_DB_URL`", because="it holds a password"),
        Row(cell=4, names=("Session", "session"), became="`per_request`", because="a transaction is one caller's"),
    ),
    tests=Tests(
        answers=True,
        url_setting="db_url",
        engine="engine",
        base="Base",
        tables=(
            Table(
                name="customers",
                model="Customer",
                columns=(
                    Column(name="id", type="integer", key=True),
                    Column(name="age", type="integer"),
                    Column(name="spend", type="number"),
                    Column(name="churned", type="boolean"),
                ),
            ),
            Table(
                name="orders",
                columns=(
                    Column(name="id", type="integer", key=True),
                    Column(name="customer_id", type="integer"),
                ),
            ),
        ),
    ),
    artifacts=("trained_model",),
    has_models=True,
    has_engine=True,
    connections_per_request=2,
)

CHURN_MODULES = (
    module(
        "models.py",
        '''
        """The notebook's tables."""

        from __future__ import annotations

        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


        class Base(DeclarativeBase):
            pass


        class Customer(Base):
            __tablename__ = "customers"

            id: Mapped[int] = mapped_column(primary_key=True)
            age: Mapped[int]
            spend: Mapped[float]
            churned: Mapped[bool]
        ''',
    ),
    module(
        "functions.py",
        '''
        """The notebook's functions."""

        from __future__ import annotations

        import pandas as pd
        from sqlalchemy import text

        from . import resources
        from .models import Customer


        def get_customer(customer_id):
            session = resources.session()
            state = resources.state()

            state.current = session.query(Customer).filter_by(id=customer_id).one()
            return state.current


        def score(customer_id: int):
            """How likely a customer is to leave, with the orders that we know of."""
            THRESHOLD = resources.settings().threshold
            engine = resources.engine()
            model = resources.trained_model().model
            state = resources.state()
            scores = state.scores

            get_customer(customer_id)
            if customer_id not in scores:
                # the model knows nothing of orders yet
                scores[customer_id] = float(model.predict_proba([[state.current.age, state.current.spend]])[0, 1])
            orders = pd.read_sql(
                text("select * from orders where customer_id = :customer_id"),
                engine,
                params={"customer_id": customer_id},
            )
            churn = scores[customer_id]
            return {"id": customer_id, "orders": len(orders), "churn": round(churn, 3), "at_risk": churn > THRESHOLD}


        def quality():
            """How far the scores can be trusted."""
            THRESHOLD = resources.settings().threshold
            accuracy = resources.trained_model().accuracy

            return {"accuracy": round(accuracy, 3), "threshold": THRESHOLD}
        ''',
    ),
    module(
        "resources.py",
        '''
        """The notebook's global objects, each with the lifetime that it can bear."""

        from __future__ import annotations

        from collections.abc import Iterator
        from dataclasses import dataclass, field

        import pandas as pd
        from flask import current_app
        from sklearn.linear_model import LogisticRegression
        from sqlalchemy import Engine, create_engine
        from sqlalchemy.orm import Session

        from . import database
        from .lifetimes import artifact, per_process, per_request
        from .models import Customer
        from .settings import Settings

        FEATURES = ["age", "spend"]


        def settings() -> Settings:
            return current_app.config["SETTINGS"]


        @per_process
        def engine() -> Iterator[Engine]:
            url = settings().db_url.get_secret_value()
            engine = create_engine(url, **database.options(url, settings()))
            yield engine
            engine.dispose()


        @per_request
        def session() -> Iterator[Session]:
            with Session(engine()) as session:
                yield session


        @dataclass(frozen=True)
        class TrainedModel:
            """What one training run yields: kept together, because they are only true together."""

            model: LogisticRegression
            accuracy: float


        @artifact
        def trained_model() -> TrainedModel:
            df = pd.read_sql("select * from customers", engine())
            X = df[FEATURES].to_numpy()
            y = df["churned"]
            model = LogisticRegression().fit(X, y)
            accuracy = model.score(X, y)
            return TrainedModel(model, accuracy)


        @dataclass
        class State:
            """Per request: `current` is one caller's customer, and `scores` would outlive the data it is from."""

            current: Customer | None = None
            scores: dict = field(default_factory=dict)


        @per_request
        def state() -> State:
            return State()
        ''',
    ),
)
