use super::*;

fn wifi(ssid: &str, password: &str, security: Security) -> Wifi {
    Wifi { ssid: ssid.into(), password: Some(password.into()), security: Some(security), ..Wifi::default() }
}

/// `ZXing`, "Barcode Contents".
#[test]
fn the_published_example() {
    assert_eq!(wifi("mynetwork", "mypass!!", Security::Wpa).to_text().unwrap(), "WIFI:T:WPA;S:mynetwork;P:mypass!!;;");
}

#[test]
fn special_characters_are_escaped() {
    assert_eq!(
        wifi(r#"a;b,c:d"e\f"#, r#"\";,:1234"#, Security::Wpa).to_text().unwrap(),
        r#"WIFI:T:WPA;S:a\;b\,c\:d\"e\\f;P:\\\"\;\,\:1234;;"#
    );
}

#[test]
fn what_looks_like_hex_is_quoted_and_a_key_is_not() {
    assert_eq!(wifi("cafe", "deadbeef", Security::Wpa).to_text().unwrap(), r#"WIFI:T:WPA;S:"cafe";P:"deadbeef";;"#);
    let key = "0123456789abcdef".repeat(4);
    assert_eq!(wifi("net", &key, Security::Wpa).to_text().unwrap(), format!("WIFI:T:WPA;S:net;P:{key};;"));
    assert_eq!(wifi("net", &key, Security::Sae).to_text().unwrap(), format!("WIFI:T:SAE;S:net;P:\"{key}\";;"));
    assert_eq!(wifi("net", "12345", Security::Wep).to_text().unwrap(), r#"WIFI:T:WEP;S:net;P:"12345";;"#);
    assert_eq!(wifi("net", "1234567890", Security::Wep).to_text().unwrap(), "WIFI:T:WEP;S:net;P:1234567890;;");
    assert_eq!(wifi("net", "\"quoted\"", Security::Wpa).to_text().unwrap(), r#"WIFI:T:WPA;S:net;P:"\"quoted\"";;"#);
}

#[test]
fn the_security_follows_the_password() {
    let open = Wifi { ssid: "net".into(), hidden: true, ..Wifi::default() };
    assert_eq!(open.to_text().unwrap(), "WIFI:T:nopass;S:net;H:true;;");
    assert!(!open.is_secret());
    let closed = Wifi { password: Some("12345678!".into()), hidden: false, ..open };
    assert_eq!(closed.to_text().unwrap(), "WIFI:T:WPA;S:net;P:12345678!;;");
    assert!(closed.is_secret());
}

#[test]
fn an_enterprise_network_has_its_own_fields() {
    let eap = Eap {
        method: Some("PEAP".into()),
        phase2: Some("MSCHAPV2".into()),
        identity: Some("a@b".into()),
        anonymous_identity: Some("anon".into()),
    };
    let wifi = Wifi { eap, ..wifi("net", "p", Security::Eap) };
    assert_eq!(wifi.to_text().unwrap(), "WIFI:T:WPA2-EAP;S:net;P:p;E:PEAP;PH2:MSCHAPV2;I:a@b;A:anon;;");
    let message = Wifi { security: Some(Security::Sae), ..wifi }.to_text().unwrap_err();
    assert_eq!(message.errors.len(), 4, "{message}");
    assert_eq!(message.errors[0].message, "belongs to the security WPA2-EAP only");
}

#[test]
fn lengths_are_those_of_the_standard() {
    let wrong =
        |ssid: &str, password: &str, security| wifi(ssid, password, security).to_text().unwrap_err().to_string();
    let wpa = "password must be 8 to 63 printable ASCII characters or 64 hexadecimal digits with WPA and WPA2";
    assert_eq!(wrong("a", "1234567", Security::Wpa), wpa);
    assert_eq!(wrong("a", &"x".repeat(64), Security::Wpa), wpa);
    assert_eq!(wrong("a", "pässword", Security::Wpa), wpa);
    assert_eq!(wrong("é23456789 123456789 123456789 12", "", Security::Open), "ssid must be at most 32 bytes of UTF-8");
    assert_eq!(
        wrong("", "a", Security::Open),
        "ssid must not be empty; password must be absent with the security nopass"
    );
    assert_eq!(wrong("a", "", Security::Sae), "password is required with this security");
    assert_eq!(
        wrong("a\0", "", Security::Eap),
        "ssid must be one line without control characters; eap_method is required with the security WPA2-EAP"
    );
    assert_eq!(
        wrong("a", "1234", Security::Wep),
        "password must be 5, 13 or 29 ASCII characters or 10, 26 or 58 hexadecimal digits with WEP"
    );
}
