# The names of the settings, as the service reads them.

locals {
  settings = {
    AWS_S3_BUCKET         = aws_s3_bucket.codes.bucket
    AWS_REGION            = var.aws_region
    AZURE_CONTAINER       = azurerm_storage_container.codes.name
    AZURE_STORAGE_ACCOUNT = azurerm_storage_account.codes.name
    STORAGE_PREFIX        = var.storage_prefix
  }

  secrets = {
    AWS_ACCESS_KEY_ID       = aws_iam_access_key.service[var.active_access_key].id
    AWS_SECRET_ACCESS_KEY   = aws_iam_access_key.service[var.active_access_key].secret
    AZURE_STORAGE_SAS_TOKEN = trimprefix(data.azurerm_storage_account_blob_container_sas.service.sas, "?")
  }
}

output "settings" {
  description = "The settings that are no secrets."
  value       = local.settings
}

output "worker_secrets" {
  description = "All settings, for `terraform output -json worker_secrets | npx wrangler secret bulk`."
  value       = merge(local.settings, local.secrets)
  sensitive   = true
}

output "spin_variables" {
  description = "All settings in lower case, as Spin names its variables, with the two hosts that the component may connect to."
  sensitive   = true
  value = merge(
    { for name, value in merge(local.settings, local.secrets) : lower(name) => value },
    {
      allowed_s3_host    = "https://${aws_s3_bucket.codes.bucket}.s3.${var.aws_region}.amazonaws.com"
      allowed_azure_host = "https://${azurerm_storage_account.codes.name}.blob.core.windows.net"
    },
  )
}

output "sas_expires" {
  description = "When the newest SAS token ends; the one in use is the one that you put in last, and /metrics tells its end."
  value       = data.azurerm_storage_account_blob_container_sas.service.expiry
}

output "d1_database_id" {
  description = "The ledger's id: `database_id` in the wrangler.toml of whoever uses `wrangler d1`, which looks no id up by the name."
  value       = one(cloudflare_d1_database.ledger[*].id)
}
