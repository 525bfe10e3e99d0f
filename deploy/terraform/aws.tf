# The bucket, and a user who can do with it what the service does and nothing else.

resource "aws_s3_bucket" "codes" {
  bucket = var.aws_s3_bucket

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "codes" {
  bucket                  = aws_s3_bucket.codes.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# No ACLs at all: whoever writes an object, the bucket's owner has it.
resource "aws_s3_bucket_ownership_controls" "codes" {
  bucket = aws_s3_bucket.codes.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "codes" {
  bucket = aws_s3_bucket.codes.id

  rule {
    # AES256 and no KMS: a KMS key would be a right more, and a price for every request.
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# A deletion or a repair keeps the version before it, for as long as the lifecycle says.
resource "aws_s3_bucket_versioning" "codes" {
  bucket = aws_s3_bucket.codes.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "codes" {
  bucket = aws_s3_bucket.codes.id

  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }

    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  # Rules for old versions need versions.
  depends_on = [aws_s3_bucket_versioning.codes]
}

resource "aws_s3_bucket_policy" "codes" {
  bucket = aws_s3_bucket.codes.id
  policy = data.aws_iam_policy_document.bucket.json

  depends_on = [aws_s3_bucket_public_access_block.codes]
}

# Nobody gets in without TLS 1.2.
data "aws_iam_policy_document" "bucket" {
  dynamic "statement" {
    for_each = {
      TlsOnly      = { test = "Bool", variable = "aws:SecureTransport", value = "false" }
      Tls12OrNewer = { test = "NumericLessThan", variable = "s3:TlsVersion", value = "1.2" }
    }

    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = ["s3:*"]
      resources = [aws_s3_bucket.codes.arn, "${aws_s3_bucket.codes.arn}/*"]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = statement.value.test
        variable = statement.value.variable
        values   = [statement.value.value]
      }
    }
  }
}

# A user and not a role: neither a Worker nor Spin has an identity that AWS knows.
resource "aws_iam_user" "service" {
  name = var.name
}

resource "aws_iam_access_key" "service" {
  for_each = var.access_keys
  user     = aws_iam_user.service.name
}

resource "aws_iam_user_policy" "service" {
  name   = "codes"
  user   = aws_iam_user.service.name
  policy = data.aws_iam_policy_document.service.json
}

data "aws_iam_policy_document" "service" {
  statement {
    sid       = "Objects"
    actions   = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"]
    resources = ["${aws_s3_bucket.codes.arn}/${var.storage_prefix}*"]
  }

  # Of the whole bucket: readiness is a HEAD of the bucket, which has no prefix, and without this right S3 answers 403
  # instead of 404 for an object that is not there.
  statement {
    sid       = "Listing"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.codes.arn]
  }
}
