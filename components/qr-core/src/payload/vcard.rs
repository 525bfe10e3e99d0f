//! A contact as vCard 3.0 (RFC 2426) or 4.0 (RFC 6350).

use super::Payload;
use super::content_line::{ContentLines, escape};
use super::date::Date;
use super::email;
use super::error::{Errors, PayloadError, given};
use super::phone;
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};
use super::url;

/// A contact that is added to the address book. It needs a name or an organization.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Vcard {
    /// The version of the grammar.
    pub version: VcardVersion,
    /// The name as it is shown; by default it is made of the parts of the name, or is the organization.
    pub name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// Further names between the two.
    pub additional_names: Option<String>,
    /// What stands before the name, such as `Dr.`.
    pub prefix: Option<String>,
    /// What stands after the name, such as `MSc`.
    pub suffix: Option<String>,
    /// The nickname.
    pub nickname: Option<String>,
    /// The organization.
    pub organization: Option<String>,
    /// The part of the organization.
    pub department: Option<String>,
    /// The position in the organization.
    pub title: Option<String>,
    /// Telephone numbers of no special kind.
    pub phone: Vec<String>,
    /// Mobile numbers.
    pub mobile: Vec<String>,
    /// Numbers at work.
    pub work_phone: Vec<String>,
    /// Fax numbers.
    pub fax: Vec<String>,
    /// Mail addresses.
    pub email: Vec<String>,
    /// Addresses of pages.
    pub url: Vec<String>,
    /// The postal address.
    pub address: Address,
    /// The birthday, `YYYY-MM-DD`.
    pub birthday: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// A version of the vCard grammar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VcardVersion {
    /// 3.0 (RFC 2426), which every reader knows.
    #[default]
    V3,
    /// 4.0 (RFC 6350).
    V4,
}

/// The parts of a postal address.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub street: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The state or province.
    pub region: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The country.
    pub country: Option<String>,
}

impl Vcard {
    /// The contact as a vCard, whose lines end in CRLF and are folded at 75 octets.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when there is neither a name nor an organization, or a number, a mail address, the address of a
    /// page or the birthday is none.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let mut lines = ContentLines::default();
        lines.push("BEGIN", "VCARD");
        lines.push("VERSION", if self.version == VcardVersion::V3 { "3.0" } else { "4.0" });
        self.push_name(&mut lines, &mut errors);
        lines.push_text("NICKNAME", errors.optional_line("nickname", self.nickname.as_deref()));
        self.push_organization(&mut lines, &mut errors);
        for (field, property, numbers) in [
            ("phone", "TEL", &self.phone),
            ("mobile", "TEL;TYPE=CELL", &self.mobile),
            ("work_phone", "TEL;TYPE=WORK,VOICE", &self.work_phone),
            ("fax", "TEL;TYPE=FAX", &self.fax),
        ] {
            for number in numbers {
                lines.push(property, errors.check(field, phone::written(number)));
            }
        }
        for address in &self.email {
            lines.push("EMAIL", errors.check("email", email::address(address)));
        }
        for address in &self.url {
            lines.push("URL", &errors.check("url", url::to_uri(address)));
        }
        self.push_address(&mut lines, &mut errors);
        if let Some(birthday) = given(self.birthday.as_deref()) {
            let date = errors.check("birthday", Date::parse(birthday));
            // RFC 2426, 3.1.5, shows the extended form; RFC 6350, 4.3.1, knows the basic one only.
            lines.push("BDAY", &if self.version == VcardVersion::V3 { date.extended() } else { date.basic() });
        }
        lines.push_text("NOTE", errors.optional_text("note", self.note.as_deref()));
        lines.push("END", "VCARD");
        errors.finish(lines.into_string())
    }

    /// FN (RFC 6350, 6.2.1) and N (6.2.2), which 3.0 requires and 4.0 does not.
    fn push_name(&self, lines: &mut ContentLines, errors: &mut Errors) {
        let prefix = errors.optional_line("prefix", self.prefix.as_deref());
        let given_name = errors.optional_line("given_name", self.given_name.as_deref());
        let additional = errors.optional_line("additional_names", self.additional_names.as_deref());
        let family_name = errors.optional_line("family_name", self.family_name.as_deref());
        let suffix = errors.optional_line("suffix", self.suffix.as_deref());
        let name = errors.optional_line("name", self.name.as_deref());
        let parts = [prefix, given_name, additional, family_name, suffix].into_iter().flatten().collect::<Vec<_>>();
        let joined = parts.join(" ");
        let shown = name.or(given(Some(&joined))).or(given(self.organization.as_deref()));
        if shown.is_none() {
            errors.reject("name", "is required where there is no part of a name and no organization");
        }
        let components = if parts.is_empty() {
            [name, None, None, None, None]
        } else {
            [family_name, given_name, additional, prefix, suffix]
        };
        lines.push_text("FN", shown);
        if self.version == VcardVersion::V3 || !parts.is_empty() {
            lines.push("N", &structured(&components));
        }
    }

    fn push_organization(&self, lines: &mut ContentLines, errors: &mut Errors) {
        let organization = errors.optional_line("organization", self.organization.as_deref());
        let department = errors.optional_line("department", self.department.as_deref());
        match (organization, department) {
            (None, None) => {}
            (_, None) => lines.push_text("ORG", organization),
            (_, Some(_)) => lines.push("ORG", &structured(&[organization, department])),
        }
        lines.push_text("TITLE", errors.optional_line("title", self.title.as_deref()));
    }

    /// ADR (RFC 6350, 6.3.1): post office box and extended address should be empty.
    fn push_address(&self, lines: &mut ContentLines, errors: &mut Errors) {
        let Address { street, city, region, postal_code, country } = &self.address;
        let parts = [
            errors.optional_text("street", street.as_deref()),
            errors.optional_line("city", city.as_deref()),
            errors.optional_line("region", region.as_deref()),
            errors.optional_line("postal_code", postal_code.as_deref()),
            errors.optional_line("country", country.as_deref()),
        ];
        if parts.iter().any(Option::is_some) {
            lines.push("ADR", &format!(";;{}", structured(&parts)));
        }
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Vcard(Box::new(Self {
            version: fields.choice("version", &[VcardVersion::V3, VcardVersion::V4]).unwrap_or_default(),
            name: fields.optional("name"),
            given_name: fields.optional("given_name"),
            family_name: fields.optional("family_name"),
            additional_names: fields.optional("additional_names"),
            prefix: fields.optional("prefix"),
            suffix: fields.optional("suffix"),
            nickname: fields.optional("nickname"),
            organization: fields.optional("organization"),
            department: fields.optional("department"),
            title: fields.optional("title"),
            phone: fields.texts("phone"),
            mobile: fields.texts("mobile"),
            work_phone: fields.texts("work_phone"),
            fax: fields.texts("fax"),
            email: fields.texts("email"),
            url: fields.texts("url"),
            address: Address {
                street: fields.optional("street"),
                city: fields.optional("city"),
                region: fields.optional("region"),
                postal_code: fields.optional("postal_code"),
                country: fields.optional("country"),
            },
            birthday: fields.optional("birthday"),
            note: fields.optional("note"),
        }))
    }
}

/// A structured value: components separated by semicolons (RFC 6350, 3.3).
fn structured(components: &[Option<&str>]) -> String {
    components.iter().map(|component| escape(component.unwrap_or_default())).collect::<Vec<_>>().join(";")
}

pub(super) const TYPE: PayloadType = PayloadType {
    name: "vcard",
    about: "A contact that is added to the address book. It needs a name, a part of one, or an organization.",
    source: "RFC 2426 (3.0), RFC 6350 (4.0)",
    fields: &[
        PayloadField::optional(
            "version",
            FieldKind::OneOf(&["3.0", "4.0"]),
            ["The version of the grammar; 3.0, which every reader knows, by default.", "3.0"],
        ),
        optional("name", ["The name as it is shown; made of its parts by default.", "Dr. Ada Lovelace"]),
        optional("given_name", ["The given name.", "Ada"]),
        optional("family_name", ["The family name.", "Lovelace"]),
        optional("additional_names", ["Further names between the two.", "King"]),
        optional("prefix", ["What stands before the name.", "Dr."]),
        optional("suffix", ["What stands after the name.", "MSc"]),
        optional("nickname", ["The nickname.", "Countess"]),
        optional("organization", ["The organization.", "Analytical Engines Ltd"]),
        optional("department", ["The part of the organization.", "Research"]),
        optional("title", ["The position.", "Head of Research"]),
        optionals("phone", ["Telephone numbers.", "+43 1 234567"]),
        optionals("mobile", ["Mobile numbers.", "+43 664 1234567"]),
        optionals("work_phone", ["Numbers at work.", "+43 1 234567-12"]),
        optionals("fax", ["Fax numbers.", "+43 1 234567-99"]),
        optionals("email", ["Mail addresses.", "ada@example.com"]),
        optionals("url", ["Addresses of pages.", "https://example.com/ada"]),
        optional("street", ["Street and number.", "Ring 1"]),
        optional("city", ["The city.", "Vienna"]),
        optional("region", ["The state or province.", "Vienna"]),
        optional("postal_code", ["The postal code.", "1010"]),
        optional("country", ["The country.", "Austria"]),
        optional("birthday", ["The birthday, YYYY-MM-DD.", "1815-12-10"]),
        optional("note", ["Anything else.", "Met at the fair"]),
    ],
    read: Vcard::read,
};

const fn optional(name: &'static str, about_and_example: [&'static str; 2]) -> PayloadField {
    PayloadField::optional(name, FieldKind::Text, about_and_example)
}

const fn optionals(name: &'static str, about_and_example: [&'static str; 2]) -> PayloadField {
    PayloadField::optional(name, FieldKind::Texts, about_and_example)
}

#[cfg(test)]
mod tests;
