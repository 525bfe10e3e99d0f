# The Worker's name, its database and its trigger. Its versions are uploaded by `wrangler deploy`, which finds the Worker and the
# database by the names in wrangler.toml; its secrets are set by `wrangler secret bulk`, since the provider has no resource for
# them outside of a version. So Terraform owns what lives long, and a rollback of the Worker is no drift.

locals {
  cloudflare = var.cloudflare_account_id == "" ? 0 : 1
}

resource "cloudflare_worker" "service" {
  count      = local.cloudflare
  account_id = var.cloudflare_account_id
  name       = var.name

  # Nothing until the first deployment: wrangler.toml says what is logged, and Cloudflare adds the address of the request, with the
  # text of an image by query, to all that is. The provider does not know the setting that cuts it off.
  observability = {
    enabled = false
  }

  subdomain = {
    enabled          = true
    previews_enabled = false
  }

  lifecycle {
    ignore_changes = [observability]
  }
}

resource "cloudflare_d1_database" "ledger" {
  count                 = local.cloudflare
  account_id            = var.cloudflare_account_id
  name                  = var.name
  primary_location_hint = var.d1_location_hint

  lifecycle {
    prevent_destroy = true
  }
}

# The same that wrangler.toml says, so that neither undoes the other.
resource "cloudflare_workers_cron_trigger" "deliver" {
  count       = var.worker_is_deployed ? local.cloudflare : 0
  account_id  = var.cloudflare_account_id
  script_name = cloudflare_worker.service[0].name

  schedules = [{
    cron = "* * * * *"
  }]
}
