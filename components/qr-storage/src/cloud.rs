//! The clouds, and values that exist once for each of them.

/// A cloud that holds copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cloud {
    /// S3: Amazon's, or any service that speaks its protocol.
    Aws,
    /// Azure Blob Storage.
    Azure,
}

impl Cloud {
    /// Every cloud, in the order in which reports list them.
    pub const ALL: [Self; 2] = [Self::Aws, Self::Azure];

    /// The name used in answers, logs and metrics: `aws` or `azure`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Azure => "azure",
        }
    }
}

/// One value for every cloud: none can be missing and none can be there twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerCloud<T> {
    /// The value for [`Cloud::Aws`].
    pub aws: T,
    /// The value for [`Cloud::Azure`].
    pub azure: T,
}

impl<T> PerCloud<T> {
    /// The value for `cloud`.
    pub fn get(&self, cloud: Cloud) -> &T {
        match cloud {
            Cloud::Aws => &self.aws,
            Cloud::Azure => &self.azure,
        }
    }

    /// The value for `cloud`, to be changed.
    pub fn get_mut(&mut self, cloud: Cloud) -> &mut T {
        match cloud {
            Cloud::Aws => &mut self.aws,
            Cloud::Azure => &mut self.azure,
        }
    }

    /// The same clouds with every value replaced by `change(value)`.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> PerCloud<U> {
        PerCloud { aws: change(self.aws), azure: change(self.azure) }
    }

    /// Every cloud with its value, in the order of [`Cloud::ALL`].
    #[expect(
        clippy::iter_not_returning_iterator,
        reason = "an array says that there are two, and reads the same in a loop"
    )]
    pub fn iter(&self) -> [(Cloud, &T); 2] {
        Cloud::ALL.map(|cloud| (cloud, self.get(cloud)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_is_listed_once_with_its_own_value() {
        let lengths = PerCloud { aws: "s3", azure: "blob" }.map(str::len);
        assert_eq!(lengths.iter(), [(Cloud::Aws, &2), (Cloud::Azure, &4)]);
        assert_eq!(Cloud::ALL.map(Cloud::as_str), ["aws", "azure"]);
    }
}
