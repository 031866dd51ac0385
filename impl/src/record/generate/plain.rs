//! Records in the papers' own picture: one element for each partition.

use super::draw::Draw;
use super::lists::{CLINICS, CONDITIONS, DOSES, DRUGS, INSURERS, MEASURES};
use super::person::Person;
use super::xml::Xml;

/// Percent of the record's bytes; the rest is medical.
const PERSONAL: usize = 4;
const INSURANCE: usize = 12;
const PRESCRIPTION: usize = 18;
/// The closing note fills up what is left, and the last visit must not exceed it.
const VISIT_BYTES_MAX: usize = 1200;
/// The tags after the note's text, and one word.
const CLOSING_BYTES: usize = 50;

/// A record of about this many bytes.
pub(super) fn record(bytes_target: usize, draw: &mut Draw) -> String {
    let mut xml = Xml::document();
    xml.within("PHR", &[("version", "1.0")], |xml| {
        xml.comment("synthetic record: belongs to nobody");
        xml.within("personal", &[], |xml| {
            let end = xml.len() + bytes_target * PERSONAL / 100;
            person(xml, "patient", draw);
            while xml.len() < end {
                person(xml, "contact", draw);
            }
        });
        xml.within("insurance", &[], |xml| {
            let end = xml.len() + bytes_target * INSURANCE / 100;
            policy(xml, draw);
            while xml.len() < end {
                claim(xml, draw);
            }
        });
        xml.within("prescription", &[], |xml| {
            let end = xml.len() + bytes_target * PRESCRIPTION / 100;
            drug(xml, draw);
            while xml.len() < end {
                drug(xml, draw);
            }
        });
        xml.within("medical", &[], |xml| {
            while xml.len() + VISIT_BYTES_MAX < bytes_target {
                visit(xml, draw);
            }
            let rest = bytes_target.saturating_sub(xml.len() + CLOSING_BYTES);
            xml.text("note", &[], &draw.prose(rest));
        });
    });
    xml.finish()
}

fn person(xml: &mut Xml, role: &str, draw: &mut Draw) {
    let person = Person::draw(draw);
    xml.within(role, &[("id", &person.number)], |xml| {
        xml.text("name", &[("gender", person.gender)], &person.name());
        xml.text("born", &[], &person.birth.dashed());
        let city = format!("{}, {} {}", person.city, person.state, person.postal_code);
        xml.text("street", &[], &person.street);
        xml.text("city", &[], &city);
        xml.text("phone", &[], &person.phone);
    });
}

fn policy(xml: &mut Xml, draw: &mut Draw) {
    let number = draw.digits(10);
    xml.within("policy", &[("number", &number)], |xml| {
        xml.text("insurer", &[], draw.pick(INSURERS));
        xml.text("since", &[], &draw.date().dashed());
    });
}

fn claim(xml: &mut Xml, draw: &mut Draw) {
    let number = draw.digits(12);
    xml.within("claim", &[("number", &number)], |xml| {
        xml.text("date", &[], &draw.date().dashed());
        xml.text("provider", &[], draw.pick(CLINICS));
        xml.text("billed", &[("currency", "USD")], &draw.money(250_000));
        xml.text("paid", &[("currency", "USD")], &draw.money(90_000));
    });
}

fn drug(xml: &mut Xml, draw: &mut Draw) {
    let (code, name) = draw.pick(DRUGS);
    xml.within("drug", &[("code", code), ("system", "RxNorm")], |xml| {
        xml.text("name", &[], name);
        xml.text("dose", &[], draw.pick(DOSES));
        xml.text("from", &[], &draw.date().dashed());
        xml.text("prescriber", &[], &Person::draw(draw).name());
    });
}

fn visit(xml: &mut Xml, draw: &mut Draw) {
    let date = draw.date().dashed();
    let clinic = draw.pick(CLINICS);
    xml.within("visit", &[("date", &date), ("place", clinic)], |xml| {
        let (code, name) = draw.pick(CONDITIONS);
        xml.text("diagnosis", &[("code", code), ("system", "SNOMED")], name);
        for _ in 0..draw.between(2, 5) {
            let measure = draw.pick(MEASURES);
            let value = tenths(draw.between(measure.tenths.0, measure.tenths.1));
            let attributes = [("code", measure.code), ("unit", measure.unit)];
            xml.text("result", &attributes, &value);
        }
        let bytes = draw.between(80, 400) as usize;
        xml.text("note", &[], &draw.prose(bytes));
    });
}

/// A number of tenths with its decimal point.
pub(super) fn tenths(value: u64) -> String {
    format!("{}.{}", value / 10, value % 10)
}
