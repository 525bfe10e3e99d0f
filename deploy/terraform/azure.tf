# The account, a private container, and a token that opens this container and nothing else.

resource "azurerm_resource_group" "codes" {
  name     = var.name
  location = var.azure_location
}

resource "azurerm_storage_account" "codes" {
  name                     = var.azure_storage_account
  resource_group_name      = azurerm_resource_group.codes.name
  location                 = azurerm_resource_group.codes.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.azure_replication

  min_tls_version                  = "TLS1_2"
  https_traffic_only_enabled       = true
  allow_nested_items_to_be_public  = false
  cross_tenant_replication_enabled = false
  # The token of a container is signed with the account's key.
  shared_access_key_enabled = true

  # A deletion or a repair keeps the version before it, for as long as the policy below says. Encryption cannot be off.
  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = var.noncurrent_days
    }

    container_delete_retention_policy {
      days = var.noncurrent_days
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_container" "codes" {
  name                  = var.azure_container
  storage_account_id    = azurerm_storage_account.codes.id
  container_access_type = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_management_policy" "codes" {
  storage_account_id = azurerm_storage_account.codes.id

  rule {
    name    = "old-versions"
    enabled = true

    filters {
      blob_types   = ["blockBlob"]
      prefix_match = ["${azurerm_storage_container.codes.name}/${var.storage_prefix}"]
    }

    actions {
      version {
        delete_after_days_since_creation = var.noncurrent_days
      }
    }
  }
}

# The token's time begins here. After nine tenths of it the next apply replaces this, and so makes a new token, while the old
# one still works.
resource "time_rotating" "sas" {
  rotation_days = floor(var.sas_days * 9 / 10)
}

data "azurerm_storage_account_blob_container_sas" "service" {
  connection_string = (var.sas_key == "primary"
    ? azurerm_storage_account.codes.primary_connection_string
    : azurerm_storage_account.codes.secondary_connection_string
  )
  container_name = azurerm_storage_container.codes.name
  https_only     = true
  start          = time_rotating.sas.rfc3339
  expiry         = timeadd(time_rotating.sas.rfc3339, "${var.sas_days * 24}h")

  # rwdl: what the service asks for, and no more.
  permissions {
    read   = true
    add    = false
    create = false
    write  = true
    delete = true
    list   = true
  }
}
