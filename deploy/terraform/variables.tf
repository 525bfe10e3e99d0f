variable "name" {
  description = "What everything is named after; also the Worker's name in wrangler.toml."
  type        = string
  default     = "edgeqr"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "2 to 31 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "storage_prefix" {
  description = "STORAGE_PREFIX of the service: the access key can touch nothing outside of it."
  type        = string
  default     = "qr/"

  validation {
    condition     = length(var.storage_prefix) > 0 && endswith(var.storage_prefix, "/")
    error_message = "Must end with a slash, so that no other prefix begins with it."
  }
}

# --- S3 ---

variable "aws_region" {
  description = "The bucket's region."
  type        = string
}

variable "aws_s3_bucket" {
  description = "The bucket's name, unique in the world."
  type        = string

  # Without dots, which the wildcard certificate of S3 does not cover.
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.aws_s3_bucket))
    error_message = "3 to 63 lower-case letters, digits and hyphens, no hyphen at either end."
  }
}

variable "noncurrent_days" {
  description = "For how many days a deleted or replaced version of an object can be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "At least 1 day."
  }
}

variable "access_keys" {
  description = "The access keys that exist, by a name of yours; active_access_key is the one that the outputs give. A rotation adds one, switches, and removes the old one."
  type        = set(string)
  default     = ["a"]

  validation {
    condition     = length(var.access_keys) >= 1 && length(var.access_keys) <= 2
    error_message = "1 or 2: AWS allows a user no more than two."
  }
}

variable "active_access_key" {
  description = "The element of access_keys that the service uses."
  type        = string
  default     = "a"

  validation {
    condition     = contains(var.access_keys, var.active_access_key)
    error_message = "Must be an element of access_keys."
  }
}

# --- Azure Blob ---

variable "azure_subscription_id" {
  description = "The subscription that pays."
  type        = string
}

variable "azure_location" {
  description = "The region, as Azure names it; another one than S3's is the point."
  type        = string
}

variable "azure_storage_account" {
  description = "The account's name, unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.azure_storage_account))
    error_message = "3 to 24 lower-case letters and digits."
  }
}

variable "azure_container" {
  description = "The container's name."
  type        = string
  default     = "codes"
}

variable "azure_replication" {
  description = "LRS, ZRS, GRS or GZRS: the second copy is already in S3, so that LRS is enough for most."
  type        = string
  default     = "LRS"

  validation {
    condition     = contains(["LRS", "ZRS", "GRS", "GZRS"], var.azure_replication)
    error_message = "One of LRS, ZRS, GRS, GZRS."
  }
}

variable "sas_days" {
  description = "For how many days a SAS token is valid. The first apply after nine tenths of that time makes a new one."
  type        = number
  default     = 90

  validation {
    condition     = var.sas_days >= 10 && var.sas_days <= 365
    error_message = "10 to 365 days."
  }
}

variable "sas_key" {
  description = "The account's key that signs the SAS token. To revoke all tokens of a key, switch to the other one and regenerate the first."
  type        = string
  default     = "primary"

  validation {
    condition     = contains(["primary", "secondary"], var.sas_key)
    error_message = "primary or secondary."
  }
}

# --- Cloudflare ---

variable "cloudflare_account_id" {
  description = "The account of the Worker and its database; empty: nothing is made at Cloudflare (the service runs on Spin)."
  type        = string
  default     = ""
}

variable "d1_location_hint" {
  description = "Where the database's primary should be: wnam, enam, weur, eeur, apac or oc."
  type        = string
  default     = "weur"

  validation {
    condition     = contains(["wnam", "enam", "weur", "eeur", "apac", "oc"], var.d1_location_hint)
    error_message = "One of wnam, enam, weur, eeur, apac, oc."
  }
}

variable "worker_is_deployed" {
  description = "False for the first apply: a cron trigger needs a deployed version, and `wrangler deploy` makes it. Then true, in terraform.tfvars: an apply that does not know it takes the trigger away."
  type        = bool
  default     = false
}
