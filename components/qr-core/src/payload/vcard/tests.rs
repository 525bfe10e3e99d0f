use super::*;

#[test]
fn a_name_is_made_of_its_parts() {
    let ada = Vcard {
        given_name: Some("Ada".into()),
        family_name: Some("Love;lace".into()),
        prefix: Some("Dr.".into()),
        ..Vcard::default()
    };
    assert_eq!(
        ada.to_text().unwrap(),
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Dr. Ada Love\\;lace\r\nN:Love\\;lace;Ada;;Dr.;\r\nEND:VCARD\r\n"
    );
}

#[test]
fn an_organization_is_a_contact_too() {
    let firm = Vcard { version: VcardVersion::V4, organization: Some("A, B & Co".into()), ..Vcard::default() };
    assert_eq!(
        firm.to_text().unwrap(),
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\\, B & Co\r\nORG:A\\, B & Co\r\nEND:VCARD\r\n"
    );
    let unit = Vcard { department: Some("C".into()), ..firm };
    assert!(unit.to_text().unwrap().contains("\r\nORG:A\\, B & Co;C\r\n"));
}

#[test]
fn the_birthday_has_the_form_of_its_version() {
    let ada = Vcard { name: Some("Ada".into()), birthday: Some("1815-12-10".into()), ..Vcard::default() };
    assert!(ada.to_text().unwrap().contains("\r\nBDAY:1815-12-10\r\n"));
    let ada = Vcard { version: VcardVersion::V4, ..ada };
    assert!(ada.to_text().unwrap().contains("\r\nBDAY:18151210\r\n"));
}

#[test]
fn every_wrong_field_is_named() {
    let wrong = Vcard {
        title: Some("a\nb".into()),
        phone: vec!["call me".into()],
        email: vec!["a".into()],
        url: vec!["b".into()],
        birthday: Some("10.12.1815".into()),
        note: Some("\0".into()),
        ..Vcard::default()
    };
    assert_eq!(
        wrong.to_text().unwrap_err().to_string(),
        "name is required where there is no part of a name and no organization; title must be one line without control \
         characters; phone must be a telephone number of at most 40 digits, spaces and + - . ( ) / * #; email must be mail \
         addresses such as name@example.com; url must begin with a scheme, as in https://example.com/; birthday must be a \
         date such as 2026-12-31; note must not have control characters other than line breaks and tabs"
    );
}
