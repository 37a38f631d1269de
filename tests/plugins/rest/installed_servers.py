"""A list of devices behind a framework that asset systems are built with; run as a program by a Python that has it.

python installed_servers.py django|fastapi|datasette PORT DATABASE
"""

from __future__ import annotations

import sqlite3
import sys

COLUMNS = ("id", "asset_tag", "manufacturer", "model", "serial")


def rows(database):
    """Return every device."""
    connection = sqlite3.connect(database)
    try:
        found = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM devices ORDER BY id").fetchall()
    finally:
        connection.close()
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


def django(port, database):
    """Serve three lists with the paginations of Django REST framework."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    from django.conf import settings

    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=["rest_framework"],
        REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
        ROOT_URLCONF=__name__,
        SECRET_KEY="of a test",
    )
    import django as framework

    framework.setup()
    from django.core.wsgi import get_wsgi_application
    from django.db import models
    from django.urls import path
    from rest_framework import generics, pagination, serializers

    class Device(models.Model):
        asset_tag = models.TextField()
        manufacturer = models.TextField()
        model = models.TextField()
        serial = models.TextField()

        class Meta:
            app_label = "devices"
            db_table = "devices"
            managed = False

    class DeviceSerializer(serializers.ModelSerializer):
        class Meta:
            model = Device
            fields = COLUMNS

    def view(base, **members):
        kind = type("Pagination", (base,), members)
        view_class = type(
            "View",
            (generics.ListAPIView,),
            {
                "queryset": Device.objects.order_by("id"),
                "serializer_class": DeviceSerializer,
                "pagination_class": kind,
            },
        )
        return view_class.as_view()

    globals()["urlpatterns"] = [
        path("page/", view(pagination.PageNumberPagination, page_size=100)),
        path("offset/", view(pagination.LimitOffsetPagination, default_limit=100)),
        path("cursor/", view(pagination.CursorPagination, page_size=100, ordering="id")),
    ]

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet).serve_forever()


def fastapi(port, database):
    """Serve three lists with the paginations of fastapi-pagination."""
    import uvicorn
    from fastapi import FastAPI
    from fastapi_pagination import LimitOffsetPage, Page, add_pagination, paginate
    from fastapi_pagination.links import Page as LinkedPage

    app = FastAPI()
    devices = rows(database)
    for name, kind in {"page": Page[dict], "offset": LimitOffsetPage[dict], "links": LinkedPage[dict]}.items():
        app.get(f"/{name}", response_model=kind)(lambda: paginate(devices))
    add_pagination(app)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def datasette(port, database):
    """Serve the table as datasette does."""
    from datasette.cli import cli

    cli(["serve", database, "--port", str(port)])


if __name__ == "__main__":
    {"django": django, "fastapi": fastapi, "datasette": datasette}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
