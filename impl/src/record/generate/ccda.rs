//! C-CDA documents: a header, then sections with a table to read and entries to compute with.

use super::draw::Draw;
use super::lists::{CLINICS, CONDITIONS, DOSES, DRUGS, INSURERS, MEASURES, PROCEDURES};
use super::person::Person;
use super::plain::tenths;
use super::xml::Xml;

const LOINC_OID: &str = "2.16.840.1.113883.6.1";

/// A section: LOINC code, title, percent of the document's bytes.
struct Section {
    code: &'static str,
    title: &'static str,
    percent: usize,
    row: fn(&mut Draw) -> Row,
}

/// One line of a section's table, and what an entry says of it.
struct Row {
    code: &'static str,
    display: &'static str,
    detail: String,
}

const SECTIONS: &[Section] = &[
    section("10160-0", "Medications", 9, drug),
    section("48768-6", "Payers", 6, payer),
    section("11450-4", "Problems", 14, condition),
    section("30954-2", "Results", 30, result),
    section("8716-3", "Vital Signs", 12, result),
    section("47519-4", "Procedures", 8, procedure),
    section("46240-8", "Encounters", 9, encounter),
];
/// A section is left out if its share is too small for one row.
const SECTION_BYTES_MIN: usize = 1300;
/// A section without rows; a row of the table with its entry.
const SECTION_BYTES: usize = 500;
const ROW_BYTES_MAX: usize = 750;
/// Percent of the document's bytes for the performers in the header.
const PERFORMERS: usize = 5;
/// The closing section without its text, and the tags after the text.
const NOTES_BYTES: usize = 450;
const CLOSING_BYTES: usize = 120;

const fn section(
    code: &'static str,
    title: &'static str,
    percent: usize,
    row: fn(&mut Draw) -> Row,
) -> Section {
    Section { code, title, percent, row }
}

/// A document of about this many bytes.
pub(super) fn document(bytes_target: usize, draw: &mut Draw) -> String {
    let mut xml = Xml::document();
    let attributes =
        [("xmlns", "urn:hl7-org:v3"), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")];
    xml.within("ClinicalDocument", &attributes, |xml| {
        header(xml, draw);
        performers(xml, bytes_target * PERFORMERS / 100, draw);
        xml.within("component", &[], |xml| {
            xml.within("structuredBody", &[], |xml| {
                let body = bytes_target.saturating_sub(xml.len() + NOTES_BYTES);
                for (index, section) in SECTIONS.iter().enumerate() {
                    let bytes = body * section.percent / 100;
                    let fits = xml.len() + bytes + NOTES_BYTES <= bytes_target;
                    // Medications and payers are there however small the document.
                    if index < 2 || (bytes >= SECTION_BYTES_MIN && fits) {
                        table_section(xml, section, bytes, draw);
                    }
                }
                notes(xml, bytes_target, draw);
            });
        });
    });
    xml.finish()
}

fn header(xml: &mut Xml, draw: &mut Draw) {
    xml.empty("realmCode", &[("code", "US")]);
    let id = draw.uuid();
    xml.empty("id", &[("root", &id)]);
    code(xml, "34133-9", "Summarization of Episode Note");
    xml.text("title", &[], "Continuity of Care Document");
    xml.empty("effectiveTime", &[("value", &draw.date().plain())]);
    xml.comment("synthetic record: belongs to nobody");
    let patient = Person::draw(draw);
    xml.within("recordTarget", &[], |xml| {
        xml.within("patientRole", &[], |xml| {
            xml.empty("id", &[("extension", &patient.number)]);
            address(xml, &patient);
            xml.within("patient", &[], |xml| {
                name(xml, &patient);
                let gender = if patient.gender == "male" { "M" } else { "F" };
                xml.empty("administrativeGenderCode", &[("code", gender)]);
                xml.empty("birthTime", &[("value", &patient.birth.plain())]);
            });
        });
    });
    let author = Person::draw(draw);
    xml.within("author", &[], |xml| {
        xml.empty("time", &[("value", &draw.date().plain())]);
        xml.within("assignedAuthor", &[], |xml| {
            xml.within("assignedPerson", &[], |xml| name(xml, &author));
        });
    });
    xml.within("custodian", &[], |xml| {
        xml.within("assignedCustodian", &[], |xml| {
            xml.within("representedCustodianOrganization", &[], |xml| {
                xml.text("name", &[], draw.pick(CLINICS));
            });
        });
    });
}

/// Who took part in the care, in as many bytes as given; none if that is too little.
fn performers(xml: &mut Xml, bytes: usize, draw: &mut Draw) {
    let end = xml.len() + bytes;
    while xml.len() + ROW_BYTES_MAX < end {
        let person = Person::draw(draw);
        let date = draw.date().plain();
        xml.within("documentationOf", &[], |xml| {
            xml.within("serviceEvent", &[("classCode", "PCPR")], |xml| {
                xml.empty("effectiveTime", &[("value", &date)]);
                xml.within("performer", &[("typeCode", "PRF")], |xml| {
                    xml.within("assignedEntity", &[], |xml| {
                        xml.empty("id", &[("extension", &person.number)]);
                        xml.within("assignedPerson", &[], |xml| name(xml, &person));
                    });
                });
            });
        });
    }
}

fn name(xml: &mut Xml, person: &Person) {
    xml.within("name", &[("use", "L")], |xml| {
        xml.text("given", &[], person.given);
        xml.text("family", &[], person.family);
    });
}

fn address(xml: &mut Xml, person: &Person) {
    xml.within("addr", &[("use", "HP")], |xml| {
        xml.text("streetAddressLine", &[], &person.street);
        xml.text("city", &[], person.city);
        xml.text("state", &[], person.state);
        xml.text("postalCode", &[], &person.postal_code);
    });
    let phone = format!("tel:{}", person.phone);
    xml.empty("telecom", &[("use", "HP"), ("value", &phone)]);
}

fn code(xml: &mut Xml, code: &str, display: &str) {
    let attributes = [("code", code), ("codeSystem", LOINC_OID), ("displayName", display)];
    xml.empty("code", &attributes);
}

/// A section with as many rows as fit into some bytes, but at least one.
fn table_section(xml: &mut Xml, section: &Section, bytes: usize, draw: &mut Draw) {
    xml.within("component", &[], |xml| {
        xml.within("section", &[], |xml| {
            code(xml, section.code, section.title);
            xml.text("title", &[], section.title);
            let mut table = Xml::fragment(xml.depth() + 3);
            let mut entries = Xml::fragment(xml.depth());
            loop {
                add_row(&mut table, &mut entries, &(section.row)(draw), draw);
                let next = table.len() + entries.len() + ROW_BYTES_MAX;
                if SECTION_BYTES + next > bytes {
                    break;
                }
            }
            xml.within("text", &[], |xml| {
                xml.within("table", &[("border", "1")], |xml| {
                    xml.within("tbody", &[], |xml| xml.raw(&table.finish()));
                });
            });
            xml.raw(&entries.finish());
        });
    });
}

fn add_row(table: &mut Xml, entries: &mut Xml, row: &Row, draw: &mut Draw) {
    let date = draw.date();
    table.within("tr", &[], |xml| {
        xml.text("td", &[], row.display);
        xml.text("td", &[], &row.detail);
        xml.text("td", &[], &date.dashed());
    });
    let id = draw.uuid();
    entries.within("entry", &[("typeCode", "DRIV")], |xml| {
        let attributes = [("classCode", "OBS"), ("moodCode", "EVN")];
        xml.within("observation", &attributes, |xml| {
            xml.empty("id", &[("root", &id)]);
            let attributes = [("code", row.code), ("displayName", row.display)];
            xml.empty("code", &attributes);
            xml.empty("statusCode", &[("code", "completed")]);
            xml.empty("effectiveTime", &[("value", &date.plain())]);
            xml.text("value", &[("xsi:type", "ST")], &row.detail);
        });
    });
}

/// The last section: prose that fills up what is left.
fn notes(xml: &mut Xml, bytes_target: usize, draw: &mut Draw) {
    xml.within("component", &[], |xml| {
        xml.within("section", &[], |xml| {
            code(xml, "11488-4", "Consultation note");
            xml.text("title", &[], "Notes");
            xml.within("text", &[], |xml| {
                let rest = bytes_target.saturating_sub(xml.len() + CLOSING_BYTES);
                xml.text("paragraph", &[], &draw.prose(rest));
            });
        });
    });
}

fn coded((code, display): (&'static str, &'static str), detail: String) -> Row {
    Row { code, display, detail }
}

fn drug(draw: &mut Draw) -> Row {
    coded(draw.pick(DRUGS), draw.pick(DOSES).to_owned())
}

fn payer(draw: &mut Draw) -> Row {
    let policy = format!("Policy {}, paid {}", draw.digits(10), draw.money(90_000));
    coded(("AMB", draw.pick(INSURERS)), policy)
}

fn condition(draw: &mut Draw) -> Row {
    coded(draw.pick(CONDITIONS), draw.prose(90))
}

fn procedure(draw: &mut Draw) -> Row {
    coded(draw.pick(PROCEDURES), draw.prose(80))
}

fn encounter(draw: &mut Draw) -> Row {
    coded(draw.pick(CONDITIONS), draw.pick(CLINICS).to_owned())
}

fn result(draw: &mut Draw) -> Row {
    let measure = draw.pick(MEASURES);
    let value = tenths(draw.between(measure.tenths.0, measure.tenths.1));
    coded((measure.code, measure.display), format!("{value} {}", measure.unit))
}
