terraform {
  # Variables that refer to others in their validation need 1.9.
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
    cloudflare = {
      source = "cloudflare/cloudflare"
      # Older ones have no cloudflare_worker.
      version = "~> 5.9"
    }
    time = {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }
}

# The state holds the access key and the SAS token: keep it in an encrypted backend of your own, never in the repository.

provider "aws" {
  region = var.aws_region
}

provider "azurerm" {
  subscription_id = var.azure_subscription_id
  features {}
}

# Its token is read from CLOUDFLARE_API_TOKEN: rights "Workers Scripts: Edit" and "D1: Edit" on the one account.
provider "cloudflare" {}
