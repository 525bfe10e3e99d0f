//! Access to a wireless network: the `WIFI:` form that `ZXing` began and the WPA3 Specification (section 7) took up.

use super::Payload;
use super::error::{Errors, PayloadError, given};
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};

/// A wireless network that is joined.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Wifi {
    /// The network's name, 1 to 32 octets (IEEE 802.11, 9.4.2.2).
    pub ssid: String,
    /// The password; none on an open network.
    pub password: Option<String>,
    /// How the network is secured; by default WPA with a password, open without.
    pub security: Option<Security>,
    /// Whether the network hides its name.
    pub hidden: bool,
    /// What an enterprise network ([`Security::Eap`]) asks for besides.
    pub eap: Eap,
}

/// How a wireless network is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Open.
    Open,
    /// WEP, which protects nothing; some networks still have it.
    Wep,
    /// WPA or WPA2 with a passphrase, or WPA2 and WPA3 at once (transition mode): readers take the best that both know.
    Wpa,
    /// WPA3 only: simultaneous authentication of equals.
    Sae,
    /// WPA2 or WPA3 Enterprise.
    Eap,
}

/// What an enterprise network asks for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Eap {
    /// The method, such as `PEAP`.
    pub method: Option<String>,
    /// The method within the tunnel, such as `MSCHAPV2`.
    pub phase2: Option<String>,
    /// The name that is sent within the tunnel.
    pub identity: Option<String>,
    /// The name that is sent outside the tunnel.
    pub anonymous_identity: Option<String>,
}

impl Wifi {
    /// The network in the form `WIFI:T:WPA;S:name;P:password;;`.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when the name or the password is not of the length that its standard allows, or a field does
    /// not belong to the security that was chosen.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let password = given(self.password.as_deref());
        let security = self.security();
        let ssid = errors.line("ssid", &self.ssid);
        if ssid.len() > 32 {
            errors.reject("ssid", "must be at most 32 bytes of UTF-8");
        }
        errors.check("password", check_password(security, password));
        let mut text = format!("WIFI:T:{};S:{};", security.name(), value(ssid, &[]));
        if let Some(password) = password {
            text.extend(["P:", &value(password, security.key_digits()), ";"]);
        }
        for (name, key, part) in self.eap.parts() {
            if let Some(part) = errors.optional_line(name, part) {
                if security != Security::Eap {
                    errors.reject(name, "belongs to the security WPA2-EAP only");
                }
                text.extend([key, ":", &escape(part), ";"]);
            }
        }
        if security == Security::Eap && given(self.eap.method.as_deref()).is_none() {
            errors.reject("eap_method", "is required with the security WPA2-EAP");
        }
        if self.hidden {
            text += "H:true;";
        }
        text += ";";
        errors.finish(text)
    }

    /// Whether there is a password or a name in it.
    pub(super) fn is_secret(&self) -> bool {
        given(self.password.as_deref()).is_some() || self.security() == Security::Eap
    }

    fn security(&self) -> Security {
        let password = given(self.password.as_deref());
        self.security.unwrap_or(if password.is_some() { Security::Wpa } else { Security::Open })
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Wifi(Self {
            ssid: fields.text("ssid"),
            password: fields.optional("password"),
            security: fields.choice("security", &SECURITIES),
            hidden: fields.boolean("hidden"),
            eap: Eap {
                method: fields.optional("eap_method"),
                phase2: fields.optional("phase2"),
                identity: fields.optional("identity"),
                anonymous_identity: fields.optional("anonymous_identity"),
            },
        })
    }
}

impl Security {
    /// The value of `T:`. `SAE` is what Android writes and reads for WPA3 alone.
    fn name(self) -> &'static str {
        match self {
            Self::Open => "nopass",
            Self::Wep => "WEP",
            Self::Wpa => "WPA",
            Self::Sae => "SAE",
            Self::Eap => "WPA2-EAP",
        }
    }

    /// How many hexadecimal digits a key has that is written instead of a passphrase.
    fn key_digits(self) -> &'static [usize] {
        match self {
            Self::Wep => &[10, 26, 58],
            Self::Wpa => &[64],
            Self::Open | Self::Sae | Self::Eap => &[],
        }
    }
}

impl Eap {
    /// The fields, their keys (`ZXing`, "Barcode Contents") and values.
    fn parts(&self) -> [(&'static str, &'static str, Option<&str>); 4] {
        [
            ("eap_method", "E", self.method.as_deref()),
            ("phase2", "PH2", self.phase2.as_deref()),
            ("identity", "I", self.identity.as_deref()),
            ("anonymous_identity", "A", self.anonymous_identity.as_deref()),
        ]
    }
}

/// The passphrases of IEEE 802.11: 12.3 (WEP: 5 or 13 octets; 29 by vendors), annex J.4.1 (WPA), 12.4 (SAE: any).
fn check_password(security: Security, password: Option<&str>) -> Result<(), &'static str> {
    let Some(password) = password else {
        return match security {
            Security::Open | Security::Eap => Ok(()),
            Security::Wep | Security::Wpa | Security::Sae => Err("is required with this security"),
        };
    };
    let is_key = is_hex(password) && security.key_digits().contains(&password.len());
    let is_printable = password.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    match security {
        Security::Open => Err("must be absent with the security nopass"),
        Security::Wep if is_key || is_printable && [5, 13, 29].contains(&password.len()) => Ok(()),
        Security::Wep => Err("must be 5, 13 or 29 ASCII characters or 10, 26 or 58 hexadecimal digits with WEP"),
        Security::Wpa if is_key || is_printable && (8..=63).contains(&password.len()) => Ok(()),
        Security::Wpa => Err("must be 8 to 63 printable ASCII characters or 64 hexadecimal digits with WPA and WPA2"),
        Security::Sae | Security::Eap if password.contains(char::is_control) => {
            Err("must be one line without control characters")
        }
        Security::Sae | Security::Eap => Ok(()),
    }
}

/// A name or a password: in quotes where readers would otherwise take it for hexadecimal digits or strip quotes of its own.
///
/// A key of one of `key_digits` is hexadecimal and stays without quotes.
fn value(text: &str, key_digits: &[usize]) -> String {
    let is_quoted = text.len() >= 2 && text.starts_with('"') && text.ends_with('"');
    if is_quoted || is_hex(text) && !key_digits.contains(&text.len()) {
        format!("\"{}\"", escape(text))
    } else {
        escape(text)
    }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `ZXing`, "Barcode Contents": a backslash before each special character.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\;,:\"".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// In the order of the names below.
const SECURITIES: [Security; 8] = [
    Security::Open,
    Security::Wep,
    Security::Wpa,
    Security::Wpa,
    Security::Wpa,
    Security::Sae,
    Security::Sae,
    Security::Eap,
];

pub(super) const TYPE: PayloadType = PayloadType {
    name: "wifi",
    about: "A wireless network that is joined.",
    source: "ZXing, Barcode Contents; WPA3 Specification, 7",
    fields: &[
        PayloadField::required("ssid", FieldKind::Text, ["The network's name, 1 to 32 bytes.", "Guests"]),
        PayloadField::optional(
            "password",
            FieldKind::Secret,
            ["The password: 8 to 63 ASCII characters with WPA, none on an open network.", "correct horse"],
        ),
        PayloadField::optional(
            "security",
            FieldKind::OneOf(&["nopass", "WEP", "WPA", "WPA2", "WPA2/WPA3", "WPA3", "SAE", "WPA2-EAP"]),
            [
                "How the network is secured; WPA with a password and nopass without. WPA3 is for networks without WPA2.",
                "WPA",
            ],
        ),
        PayloadField::optional("hidden", FieldKind::Boolean, ["Whether the network hides its name.", "false"]),
        PayloadField::optional("eap_method", FieldKind::Text, ["With WPA2-EAP: the method, such as PEAP.", ""]),
        PayloadField::optional("phase2", FieldKind::Text, ["With WPA2-EAP: the inner method, such as MSCHAPV2.", ""]),
        PayloadField::optional("identity", FieldKind::Text, ["With WPA2-EAP: the user's name.", ""]),
        PayloadField::optional(
            "anonymous_identity",
            FieldKind::Text,
            ["With WPA2-EAP: the name outside the tunnel.", ""],
        ),
    ],
    read: Wifi::read,
};

#[cfg(test)]
mod tests;
