from core.fields import EncryptedTextField, SealedModel
from core.models.draft import Draft
from core.models.event import GENESIS, Event, EventChain
from core.models.form_key import FormKey
from core.models.number_series import NumberSeries
from core.models.stored_file import StoredFile, Upload
from core.models.sweep_run import SweepRun
from core.models.versioned import Versioned
from core.money import MoneyField

__all__ = [
    "GENESIS",
    "Draft",
    "EncryptedTextField",
    "Event",
    "EventChain",
    "FormKey",
    "MoneyField",
    "NumberSeries",
    "SealedModel",
    "StoredFile",
    "SweepRun",
    "Upload",
    "Versioned",
]
