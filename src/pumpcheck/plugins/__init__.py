"""Plugins: found, loaded each on its own, checked, and chosen among."""

from pumpcheck.plugins.discovery import GROUP, known_plugins, load_plugins
from pumpcheck.plugins.plugin_record import PluginRecord, PluginStatus
from pumpcheck.plugins.plugin_set import PluginSet

__all__ = ["GROUP", "PluginRecord", "PluginSet", "PluginStatus", "known_plugins", "load_plugins"]
