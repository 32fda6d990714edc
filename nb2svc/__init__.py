"""nb2svc turns a Jupyter notebook into a Flask service that holds under prefork, and explains why."""

__version__ = "0.1.0"
