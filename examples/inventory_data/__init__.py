"""What the example inventories are made of: invented hospitals, ordinary devices and planted pumps."""
