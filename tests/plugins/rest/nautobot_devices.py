"""Puts devices into a Nautobot, and a token by which they may be read; `nautobot-server shell` runs it."""

from __future__ import annotations


def put_in(count, pumps, token):
    """Make so many devices, of which those with the numbers in `pumps` are recalled."""
    from django.contrib.auth import get_user_model
    from django.contrib.contenttypes.models import ContentType
    from nautobot.dcim.models import Device, DeviceType, Location, LocationType, Manufacturer
    from nautobot.extras.models import Role, Status
    from nautobot.users.models import Token

    user = get_user_model().objects.create_superuser("reader", "reader@hospital.example", token)
    Token.objects.create(user=user, key=token)
    of_devices = ContentType.objects.get_for_model(Device)
    active = Status.objects.get(name="Active")
    kind = LocationType.objects.create(name="Ward")
    kind.content_types.add(of_devices)
    ward = Location.objects.create(name="Ward 3", location_type=kind, status=active)
    role = Role.objects.create(name="Infusion")
    role.content_types.add(of_devices)
    pump, other = (
        DeviceType.objects.create(manufacturer=Manufacturer.objects.create(name=maker), model=model)
        for maker, model in (("Medtronic MiniMed", "MMT-722NAS"), ("Baxter", "35700BAX2"))
    )
    Device.objects.bulk_create(
        Device(
            name=f"dev-{number}",
            asset_tag=f"HTM-{number:05}",
            serial=f"PAR{number:06}H",
            device_type=pump if number in pumps else other,
            location=ward,
            role=role,
            status=active,
        )
        for number in range(1, count + 1)
    )
