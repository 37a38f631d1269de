"""One small page for each profile, built as its system builds it, with what pumpcheck is to make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Headings = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Sample:
    """A page of one record.

    Attributes:
        body: The page.
        fields: The canonical fields of that record, several columns joined as the core does it.
        headers: Response headers.
        total: The total the page tells.
        key: The primary key of the record.
    """

    body: object
    fields: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    total: int | None = 1
    key: str = "7"


SNIPEIT = Sample(
    {
        "total": 1,
        "rows": [
            {
                "id": 7,
                "name": "",
                "asset_tag": "HTM-0007",
                "serial": "PAR123456H",
                "model": {"id": 3, "name": "Paradigm &quot;REAL-Time&quot;"},
                "model_number": "MMT-722NAS",
                "byod": False,
                "status_label": {"id": 2, "name": "Ready", "status_type": "deployable", "status_meta": "deployed"},
                "category": {"id": 2, "name": "Infusion pump"},
                "manufacturer": {"id": 4, "name": "Medtronic MiniMed"},
                "supplier": {"id": 9, "name": "Baxter"},
                "notes": "patient&#039;s own",
                "company": {"id": 1, "name": "Diabetes centre"},
                "location": {"id": 1, "name": "Ward 3 &amp; 4"},
                "rtd_location": None,
                "alt_barcode": "https://snipe.example.org/uploads/barcodes/c128.png",
                "assigned_to": {"id": 1, "name": "A. Nurse", "type": "user", "email": "nurse@example.org"},
                "created_at": {"datetime": "2023-09-05 14:33:27", "formatted": "2023-09-05 02:33 PM"},
                "custom_fields": {
                    "Firmware": {"field": "_snipeit_firmware_1", "value": "2.4A", "field_format": "ANY"},
                    "UDI": {"field": "_snipeit_udi_2", "value": "(01)00643169534711", "field_format": "ANY"},
                },
                "available_actions": {"checkout": True, "delete": False},
            }
        ],
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": 'Paradigm "REAL-Time" - MMT-722NAS',
        "serial_number": "PAR123456H",
        "software_version": "2.4A",
        "udi": "(01)00643169534711",
        "description": "Infusion pump",
        "location": "Ward 3 & 4",
        "department": "Diabetes centre",
        "assigned_to": "A. Nurse",
        "status": "Ready",
        "notes": "patient's own",
    },
)

_SERVICENOW_FIELDS = {
    "asset_id": "HTM-0007",
    "manufacturer": "Medtronic MiniMed",
    "model": "Medtronic Paradigm 722 - MMT-722NAS",
    "serial_number": "PAR123456H",
    "software_version": "2.4A",
    "description": "Pump 7 - Medical",
    "location": "Ward 3",
    "department": "Endocrinology",
    "assigned_to": "A. Nurse",
    "status": "Installed",
    "notes": "from the old system",
}

SERVICENOW = Sample(
    {
        "result": [
            {
                "sys_id": "7",
                "name": "Pump 7",
                "asset": "HTM-0007 - Medtronic Paradigm 722",
                "asset_tag": "HTM-0007",
                "manufacturer": "Medtronic MiniMed",
                "vendor": "Baxter",
                "model_id": "Medtronic Paradigm 722",
                "model_number": "MMT-722NAS",
                "serial_number": "PAR123456H",
                "u_firmware_version": "2.4A",
                "cpu_manufacturer": "",
                "cpu_type": "",
                "category": "Medical",
                "location": "Ward 3",
                "department": "Endocrinology",
                "assigned": "2023-11-25 07:00:00",
                "assigned_to": "A. Nurse",
                "install_status": "Installed",
                "comments": "from the old system",
                "sys_created_on": "2005-05-24 20:37:13",
                "sys_class_name": "Hardware",
                "cd_rom": "false",
                "classification": "Production",
                "firewall_status": "Intranet",
            }
        ]
    },
    _SERVICENOW_FIELDS,
    {"X-Total-Count": "1"},
)

SERVICENOW_ALL = Sample(
    {
        "result": [
            {
                "sys_id": {"display_value": "7", "value": "7"},
                "asset_tag": {"display_value": "HTM-0007", "value": "HTM-0007"},
                "manufacturer": {
                    "display_value": "Medtronic MiniMed",
                    "value": "b7e7d7d8c0a8016900a5d7f291acce5c",
                    "link": "https://cmms.example.org/api/now/table/core_company/b7e7d7d8c0a8016900a5d7f291acce5c",
                },
                "model_id": {"display_value": "Paradigm 722", "value": "47aa6b3f3763100044e0bfc8bcbe5d76"},
                "install_status": {"display_value": "Installed", "value": "1"},
            }
        ]
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "Paradigm 722",
        "status": "Installed",
    },
    {"X-Total-Count": "1"},
)

NUVOLO = Sample(
    {
        "result": [
            {
                "sys_id": "7",
                "asset_tag": "HTM-0007",
                "manufacturer": "Medtronic MiniMed",
                "model": "MMT-722NAS",
                "serial_number": "PAR123456H",
                "software_version": "2.4A",
                "location": "Ward 3",
                "assigned_to": "A. Nurse",
                "state": "In use",
            }
        ]
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "MMT-722NAS",
        "serial_number": "PAR123456H",
        "software_version": "2.4A",
        "location": "Ward 3",
        "assigned_to": "A. Nurse",
        "status": "In use",
    },
    {"X-Total-Count": "1"},
)

GLPI = Sample(
    [
        {
            "id": 7,
            "entities_id": "City Hospital",
            "name": "pump-7",
            "serial": "PAR123456H",
            "otherserial": "HTM-0007",
            "contact": None,
            "users_id_tech": "&nbsp;",
            "groups_id": "Endocrinology",
            "comment": "bay 2 &#62; left",
            "date_mod": "2011-12-16 17:52:55",
            "locations_id": "&nbsp;",
            "peripheralmodels_id": "MMT-722NAS",
            "peripheraltypes_id": "Insulin pump",
            "manufacturers_id": "Medtronic MiniMed",
            "is_deleted": 0,
            "users_id": "anurse",
            "states_id": "In use",
            "ticket_tco": "0.0000",
            "uuid": "4201F465-2759-A9FB-11BC-CDB864681F4B",
            "links": [{"rel": "Manufacturer", "href": "https://glpi.example.org/apirest.php/Manufacturer/1"}],
        }
    ],
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "MMT-722NAS",
        "serial_number": "PAR123456H",
        "description": "pump-7 - Insulin pump",
        "location": "City Hospital",
        "department": "Endocrinology",
        "assigned_to": "anurse",
        "status": "In use",
        "notes": "bay 2 > left",
    },
    {"Content-Range": "0-0/1"},
)

NETBOX = Sample(
    {
        "count": None,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": 7,
                "url": "https://netbox.example.org/api/dcim/devices/7/",
                "display": "pump-7",
                "name": "pump-7",
                "device_type": {
                    "id": 2,
                    "url": "https://netbox.example.org/api/dcim/device-types/2/",
                    "display": "Paradigm 722",
                    "manufacturer": {
                        "id": 1,
                        "url": "https://netbox.example.org/api/dcim/manufacturers/1/",
                        "display": "Medtronic",
                        "name": "Medtronic MiniMed",
                        "slug": "medtronic",
                    },
                    "model": "MMT-722NAS",
                    "slug": "mmt-722nas",
                },
                "role": {"id": 3, "name": "Insulin pump", "slug": "insulin-pump"},
                "tenant": {"id": 1, "name": "Endocrinology", "slug": "endo"},
                "platform": {"id": 1, "name": "Juniper Junos", "slug": "juniper-junos"},
                "serial": "PAR123456H",
                "asset_tag": "HTM-0007",
                "site": {"id": 1, "name": "City Hospital", "slug": "city"},
                "location": {"id": 1, "name": "Ward 3", "slug": "ward-3"},
                "status": {"value": "active", "label": "Active"},
                "comments": "",
                "tags": [{"id": 1, "name": "loan", "slug": "loan"}],
                "custom_fields": {"Firmware": "2.4A", "UDI-DI": "00643169534711"},
            }
        ],
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "MMT-722NAS",
        "serial_number": "PAR123456H",
        "software_version": "2.4A",
        "udi": "00643169534711",
        "description": "pump-7 - Insulin pump",
        "location": "Ward 3 - City Hospital",
        "department": "Endocrinology",
        "status": "Active",
    },
    total=None,
)

NAUTOBOT = Sample(
    {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": "d6680409-2cfe-4d3f-ab88-ed0b074249a4",
                "object_type": "dcim.device",
                "display": "pump-7",
                "url": "https://nautobot.example.org/api/dcim/devices/d6680409/",
                "natural_slug": "pump-7_d668",
                "name": "pump-7",
                "serial": "PAR123456H",
                "asset_tag": "HTM-0007",
                "comments": "",
                "device_type": {
                    "id": "0d65e3b0-f39d-4f0c-a473-7d324658b3d7",
                    "display": "Medtronic Paradigm REAL-Time",
                    "model": "Paradigm REAL-Time",
                    "part_number": "MMT-722NAS",
                    "manufacturer": {
                        "id": "4addeea9-3669-4c68-8dc6-45d6904c4d03",
                        "object_type": "dcim.manufacturer",
                        "url": "https://nautobot.example.org/api/dcim/manufacturers/4addeea9/",
                        "name": "Medtronic MiniMed",
                    },
                },
                "status": {"id": "7ee551df", "display": "Active", "name": "Active", "description": "Unit is active"},
                "role": {"id": "2bcbdebb", "display": "Insulin pump", "name": "Insulin pump"},
                "location": {"id": "ed73ad54", "display": "Ward 3", "name": "Ward 3", "parent": None},
                "software_version": {"id": "a1", "version": "2.4A", "display": "Pump - 2.4A"},
            }
        ],
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "Paradigm REAL-Time",
        "catalog_number": "MMT-722NAS",
        "serial_number": "PAR123456H",
        "software_version": "2.4A",
        "description": "Medtronic Paradigm REAL-Time - pump-7 - Insulin pump",
        "location": "Ward 3",
        "status": "Active",
    },
    key="d6680409-2cfe-4d3f-ab88-ed0b074249a4",
)

MAXIMO = Sample(
    {
        "member": [
            {
                "assetuid": 7,
                "assetnum": "HTM-0007",
                "description": "Insulin pump",
                "manufacturer": "MEDTRONIC",
                "modelnum": "MMT-722NAS",
                "serialnum": "PAR123456H",
                "location": "WARD3",
                "location_description": "Ward 3",
                "siteid": "CITY",
                "vendor": "BAXTER",
                "status": "OPERATING",
                "status_description": "In use",
                "_rowstamp": "63998529",
                "href": "https://maximo.example.org/maximo/api/os/mxapiasset/_Qk",
            }
        ],
        "responseInfo": {"totalCount": 1, "pagenum": 1},
    },
    {
        "asset_id": "HTM-0007",
        "description": "Insulin pump",
        "manufacturer": "MEDTRONIC",
        "model": "MMT-722NAS",
        "serial_number": "PAR123456H",
        "location": "WARD3 - CITY - Ward 3",
        "status": "In use - OPERATING",
    },
)

MAXIMO_SPI = Sample(
    {
        "rdfs:member": [
            {
                "spi:assetuid": 7,
                "spi:assetnum": "HTM-0007",
                "spi:manufacturer": "MEDTRONIC",
                "spi:modelnum": "MMT-722NAS",
                "spi:serialnum": "PAR123456H",
                "rdf:about": "https://maximo.example.org/maxrest/oslc/os/mxasset/_Qk",
            }
        ],
        "oslc:responseInfo": {"oslc:totalCount": 1},
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "MEDTRONIC",
        "model": "MMT-722NAS",
        "serial_number": "PAR123456H",
    },
)

RALPH = Sample(
    {
        "count": 1,
        "next": None,
        "results": [
            {
                "id": 7,
                "url": "https://ralph.example.org/api/data-center-assets/7/",
                "hostname": "pump-7",
                "sn": "PAR123456H",
                "barcode": "HTM-0007",
                "custom_fields": {"firmware": "2.4A"},
                "model": {
                    "id": 1,
                    "url": "https://ralph.example.org/api/assetmodels/1/",
                    "name": "MMT-722NAS",
                    "manufacturer": {"id": 1, "name": "Medtronic MiniMed"},
                    "category": {"id": 1, "name": "Insulin pump"},
                },
                "status": "in use",
                "remarks": "shelf",
            }
        ],
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "MMT-722NAS",
        "serial_number": "PAR123456H",
        "software_version": "2.4A",
        "description": "Insulin pump",
        "status": "in use",
        "notes": "shelf",
    },
)

ODOO = Sample(
    [
        {
            "id": 7,
            "name": "Insulin pump",
            "model": "MMT-722NAS",
            "serial_no": "PAR123456H",
            "category_id": [3, "Pumps"],
            "partner_id": [9, "Medtronic MiniMed"],
            "partner_ref": False,
            "location": False,
            "owner_user_id": [2, "A. Nurse"],
            "employee_id": False,
            "note": False,
            "create_uid": [1, "Administrator"],
            "company_id": [1, "City Hospital"],
            "message_ids": [11, 12],
        }
    ],
    {
        "manufacturer": "Medtronic MiniMed",
        "model": "MMT-722NAS",
        "serial_number": "PAR123456H",
        "description": "Insulin pump - Pumps",
        "department": "City Hospital",
        "assigned_to": "A. Nurse",
    },
    total=None,
)

DIRECTUS = Sample(
    {
        "meta": {"filter_count": 1, "total_count": 1},
        "data": [
            {
                "id": 7,
                "asset_tag": "HTM-0007",
                "serial": "PAR123456H",
                "model": "Paradigm 722",
                "model_number": "MMT-722NAS",
                "firmware": "2.4A",
                "location": {"id": 1, "name": "Ward 3"},
                "status": "in_service",
                "manufacturer": {"id": 4, "name": "Medtronic MiniMed"},
            }
        ],
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "Paradigm 722 - MMT-722NAS",
        "serial_number": "PAR123456H",
        "software_version": "2.4A",
        "location": "Ward 3",
        "status": "in_service",
    },
)

FHIR_R4 = Sample(
    {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "link": [{"relation": "self", "url": "https://fhir.example.org/r4/Device?_count=200"}],
        "entry": [
            {
                "fullUrl": "https://fhir.example.org/r4/Device/7",
                "search": {"mode": "match"},
                "resource": {
                    "resourceType": "Device",
                    "id": "7",
                    "meta": {"versionId": "3", "lastUpdated": "2026-11-22T11:10:30.070Z"},
                    "text": {"status": "generated", "div": "<div>Baxter 508</div>"},
                    "status": "active",
                    "identifier": [
                        {"system": "urn:asset-tag", "value": "HTM-0007"},
                        {"type": {"coding": [{"code": "SNO"}]}, "value": "PAR123456H"},
                    ],
                    "udiCarrier": [
                        {"deviceIdentifier": "00643169534711", "carrierHRF": "(01)00643169534711(21)PAR123456H"}
                    ],
                    "manufacturer": "Medtronic MiniMed",
                    "modelNumber": "MMT-723NAS",
                    "lotNumber": "L1",
                    "deviceName": [
                        {"name": "Paradigm Revel", "type": "model-name"},
                        {"name": "Pump of ward 3", "type": "user-friendly-name"},
                    ],
                    "type": {"coding": [{"code": "pump", "display": "Insulin pump"}]},
                    "version": [
                        {"type": {"text": "Hardware revision"}, "value": "9.9"},
                        {"type": {"text": "Software revision"}, "value": "2.4A"},
                    ],
                    "patient": {"reference": "Patient/347"},
                    "owner": {"reference": "Organization/1", "display": "City Hospital"},
                    "location": {"reference": "Location/3", "display": "Ward 3"},
                    "note": [{"text": "looped"}, {"text": "loan"}],
                },
            },
            {
                "search": {"mode": "include"},
                "resource": {"resourceType": "Location", "id": "3", "name": "Ward 3"},
            },
        ],
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "Paradigm Revel - MMT-723NAS",
        "serial_number": "PAR123456H",
        "software_version": "2.4A",
        "udi": "(01)00643169534711(21)PAR123456H - 00643169534711",
        "description": "Pump of ward 3 - Insulin pump",
        "location": "Ward 3",
        "assigned_to": "City Hospital - Patient/347",
        "status": "active",
        "notes": "looped; loan",
    },
)

FHIR_R5 = Sample(
    {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "entry": [
            {
                "resource": {
                    "resourceType": "Device",
                    "id": "7",
                    "displayName": "Pump of ward 3",
                    "name": [
                        {"value": "Paradigm Revel", "type": "registered-name"},
                        {"value": "Our pump", "type": "user-friendly-name"},
                    ],
                    "manufacturer": "Medtronic MiniMed",
                    "modelNumber": "MMT-723NAS",
                    "serialNumber": "PAR123456H",
                    "type": [{"text": "Insulin pump"}],
                    "version": [
                        {
                            "type": {"coding": [{"code": "531976"}], "text": "MDC_ID_PROD_SPEC_FW: Firmware revision"},
                            "value": "1.0",
                        },
                        {"value": "2.4A"},
                    ],
                    "udiCarrier": [{"deviceIdentifier": "00643169534711", "carrierHRF": "(01)00643169534711"}],
                    "owner": {"reference": "Organization/1"},
                },
            },
        ],
    },
    {
        "manufacturer": "Medtronic MiniMed",
        "model": "Paradigm Revel - MMT-723NAS",
        "serial_number": "PAR123456H",
        "software_version": "2.4A - 1.0",
        "udi": "(01)00643169534711 - 00643169534711",
        "description": "Our pump - Insulin pump - Pump of ward 3",
        "assigned_to": "Organization/1",
    },
)

GENERIC = Sample(
    {
        "meta": {"total": 1},
        "items": [
            {
                "id": 7,
                "asset_tag": "HTM-0007",
                "manufacturer": {"id": 2, "name": "Medtronic MiniMed"},
                "model": {"id": 2, "name": "MiniMed 508"},
                "model_number": "MMT-508",
                "serial": "PAR123456H",
                "firmware": "2.4A",
                "location": {"name": "Ward 3"},
                "status": "in_service",
            }
        ],
    },
    {
        "asset_id": "HTM-0007",
        "manufacturer": "Medtronic MiniMed",
        "model": "MiniMed 508 - MMT-508",
        "serial_number": "PAR123456H",
        "software_version": "2.4A",
        "location": "Ward 3",
        "status": "in_service",
    },
)

PLAIN = {
    "id": 7,
    "asset_tag": "HTM-0007",
    "manufacturer": "Medtronic MiniMed",
    "model": "MMT-722NAS",
    "serial_number": "PAR123456H",
    "location": "Ward 3",
}
PLAIN_FIELDS = {
    "asset_id": "HTM-0007",
    "manufacturer": "Medtronic MiniMed",
    "model": "MMT-722NAS",
    "serial_number": "PAR123456H",
    "location": "Ward 3",
}

ODATA = Sample(
    {
        "@odata.context": "https://erp.example.org/odata/$metadata#Assets(Manufacturer())",
        "@odata.count": 1,
        "value": [
            {
                "@odata.etag": 'W/"1"',
                "Id": 7,
                "AssetTag": "HTM-0007",
                "Manufacturer": {"Id": 3, "Name": "Medtronic MiniMed"},
                "Model": "MMT-722NAS",
                "SerialNumber": "PAR123456H",
                "Location": "Ward 3",
            }
        ],
    },
    PLAIN_FIELDS,
    key="7",
)

_EQUIPMENT = "https://sap.example.org/sap/opu/odata/sap/ZEQUI_SRV/EquipmentSet('7')"
ODATA_V2 = Sample(
    {
        "d": {
            "__count": "1",
            "results": [
                {
                    "__metadata": {"id": _EQUIPMENT, "uri": _EQUIPMENT, "type": "ZEQUI_SRV.Equipment"},
                    "AssetTag": "HTM-0007",
                    "Manufacturer": "Medtronic MiniMed",
                    "Model": "MMT-722NAS",
                    "SerialNumber": "PAR123456H",
                    "Location": "Ward 3",
                    "ToDocuments": {"__deferred": {"uri": f"{_EQUIPMENT}/ToDocuments"}},
                }
            ],
        }
    },
    PLAIN_FIELDS,
    key=_EQUIPMENT,
)

COUCHDB = Sample(
    {
        "total_rows": 1,
        "offset": 0,
        "rows": [{"id": "7", "key": "7", "value": {"rev": "1-a"}, "doc": {"_id": "7", "_rev": "1-a", **PLAIN}}],
    },
    PLAIN_FIELDS,
)

ELASTICSEARCH = Sample(
    {
        "_scroll_id": "FGluY2x1ZGVfY29udGV4dF91dWlkDnF1ZXJ5VGhlbkZldGNo",
        "took": 4,
        "timed_out": False,
        "_shards": {"total": 5, "successful": 5, "skipped": 0, "failed": 0},
        "hits": {
            "total": {"value": 1, "relation": "eq"},
            "max_score": None,
            "hits": [{"_index": "assets", "_id": "7", "_score": None, "_source": PLAIN, "sort": [0]}],
        },
    },
    PLAIN_FIELDS,
)

SALESFORCE = Sample(
    {
        "totalSize": 1,
        "done": True,
        "records": [
            {
                "attributes": {"type": "Asset", "url": "/services/data/v60.0/sobjects/Asset/02i7"},
                "Id": "02i7",
                "Name": "Pump 7",
                "SerialNumber": "PAR123456H",
                "Description": None,
                "Status": "Installed",
                "ProductCode": "MMT-722NAS",
                "ProductFamily": "Infusion",
                "Product2": {
                    "attributes": {"type": "Product2", "url": "/services/data/v60.0/sobjects/Product2/01t1"},
                    "Name": "Medtronic Paradigm 722",
                    "ProductCode": "MMT-722NAS",
                    "Description": "Insulin pump",
                },
                "Account": {"attributes": {"type": "Account", "url": "/x"}, "Name": "Endocrinology"},
                "Contact": None,
            }
        ],
    },
    {
        "model": "Medtronic Paradigm 722 - MMT-722NAS",
        "serial_number": "PAR123456H",
        "description": "Insulin pump - Pump 7 - Infusion",
        "catalog_number": "MMT-722NAS",
        "department": "Endocrinology",
        "status": "Installed",
    },
    key="02i7",
)

DJANGO = Sample({"count": 1, "next": None, "previous": None, "results": [PLAIN]}, PLAIN_FIELDS)

SPRING = Sample(
    {
        "_embedded": {"assets": [{**PLAIN, "_links": {"self": {"href": "https://cmms.example.org/api/assets/7"}}}]},
        "_links": {"self": {"href": "https://cmms.example.org/api/assets"}},
        "page": {"size": 20, "totalElements": 1, "totalPages": 1, "number": 0},
    },
    PLAIN_FIELDS,
)

SAMPLES = {
    "snipeit": SNIPEIT,
    "servicenow": SERVICENOW,
    "nuvolo": NUVOLO,
    "glpi": GLPI,
    "netbox": NETBOX,
    "nautobot": NAUTOBOT,
    "maximo": MAXIMO,
    "ralph": RALPH,
    "odoo": ODOO,
    "directus": DIRECTUS,
    "fhir-r4": FHIR_R4,
    "fhir-r5": FHIR_R5,
    "generic": GENERIC,
    "odata": ODATA,
    "odata-v2": ODATA_V2,
    "couchdb": COUCHDB,
    "elasticsearch": ELASTICSEARCH,
    "salesforce": SALESFORCE,
    "django": DJANGO,
    "spring": SPRING,
}
"""By profile."""

OTHER_FORMS = {
    "servicenow": SERVICENOW_ALL,
    "maximo": MAXIMO_SPI,
    "django": Sample([PLAIN], PLAIN_FIELDS, total=None),
    "spring": Sample({"content": [PLAIN], "totalElements": 1, "last": True, "number": 0, "size": 20}, PLAIN_FIELDS),
    "elasticsearch": Sample({"hits": {"total": 1, "hits": [{"_id": "7", "_source": PLAIN}]}}, PLAIN_FIELDS),
    "odata": Sample({"odata.count": "1", "value": [PLAIN]}, PLAIN_FIELDS),
}
"""Further forms in which a system answers, by profile."""
