//! What synthetic records are made of. Codes are of the public code systems that real records
//! use (LOINC, SNOMED CT, RxNorm); persons, streets and companies are invented.

pub(super) const GIVEN: &[&str] = &[
    "Ada",
    "Bruno",
    "Chidi",
    "Dolores",
    "Emil",
    "Farah",
    "Grete",
    "Hiro",
    "Inés",
    "Jonas",
    "Katarzyna",
    "Lior",
    "Maëlle",
    "Nikhil",
    "Oona",
    "Paavo",
    "Quinn",
    "Rosa",
    "Søren",
    "Tariq",
];
pub(super) const FAMILY: &[&str] = &[
    "Abernathy",
    "Bergström",
    "Castellanos",
    "Dąbrowski",
    "Eriksen",
    "Fontaine",
    "Gruber",
    "Hakimi",
    "Ito",
    "Jankowski",
    "Kowalczyk",
    "Lindqvist",
    "Müller",
    "Nakamura",
    "O'Hara",
    "Petrov",
    "Quiroga",
    "Rahman",
    "Szabó",
    "Thorne",
];
pub(super) const STREETS: &[&str] = &[
    "Alder Lane",
    "Birch Road",
    "Canal Street",
    "Dock Square",
    "Elm Terrace",
    "Foundry Row",
    "Garden Walk",
    "Harbour View",
    "Ivy Close",
    "Juniper Avenue",
];
/// City, state, first digits of the postal code.
pub(super) const CITIES: &[(&str, &str, &str)] = &[
    ("Ashford", "MA", "017"),
    ("Brookhaven", "OR", "971"),
    ("Clearwater", "OK", "741"),
    ("Dunmore", "PA", "185"),
    ("Eastlake", "OH", "440"),
    ("Fairmount", "IN", "469"),
];
pub(super) const INSURERS: &[&str] = &[
    "Northern Mutual & Partners",
    "Harbour Health Plan",
    "Meridian Care \"Plus\"",
    "Union Sickness Fund",
    "Cedar Valley Insurance",
];
pub(super) const CLINICS: &[&str] = &[
    "Riverside Clinic",
    "St. Alban's Hospital",
    "Hill Street Practice",
    "Lakeside Medical Center",
    "Old Town Family Medicine",
];
/// SNOMED CT code, display.
pub(super) const CONDITIONS: &[(&str, &str)] = &[
    ("38341003", "Hypertensive disorder"),
    ("44054006", "Type 2 diabetes mellitus"),
    ("195967001", "Asthma"),
    ("233604007", "Pneumonia"),
    ("271737000", "Anemia"),
    ("73211009", "Diabetes mellitus"),
    ("55822004", "Hyperlipidemia"),
    ("396275006", "Osteoarthritis"),
    ("35489007", "Depressive disorder"),
    ("40930008", "Hypothyroidism"),
];
/// SNOMED CT code, display.
pub(super) const PROCEDURES: &[(&str, &str)] = &[
    ("80146002", "Appendectomy"),
    ("73761001", "Colonoscopy"),
    ("71388002", "Procedure"),
    ("399208008", "Plain chest X-ray"),
    ("430193006", "Medication reconciliation"),
    ("29303009", "Electrocardiographic procedure"),
];
/// A quantity that laboratories and nurses measure.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    /// LOINC code.
    pub(super) code: &'static str,
    pub(super) display: &'static str,
    pub(super) unit: &'static str,
    /// Lowest and highest value that is drawn, in tenths of the unit.
    pub(super) tenths: (u64, u64),
}

const fn measure(
    code: &'static str,
    display: &'static str,
    unit: &'static str,
    tenths: (u64, u64),
) -> Measure {
    Measure { code, display, unit, tenths }
}

pub(super) const MEASURES: &[Measure] = &[
    measure("8480-6", "Systolic blood pressure", "mm[Hg]", (950, 1800)),
    measure("8462-4", "Diastolic blood pressure", "mm[Hg]", (550, 1100)),
    measure("8867-4", "Heart rate", "/min", (480, 1200)),
    measure("8310-5", "Body temperature", "Cel", (355, 401)),
    measure("29463-7", "Body weight", "kg", (410, 1390)),
    measure("8302-2", "Body height", "cm", (1450, 2010)),
    measure("2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", (620, 2600)),
    measure("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", (81, 178)),
    measure("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", (42, 118)),
    measure("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", (4, 31)),
    measure("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "mg/dL", (1100, 3300)),
    measure("6690-2", "Leukocytes [#/volume] in Blood", "10*3/uL", (24, 172)),
];
/// RxNorm code, display.
pub(super) const DRUGS: &[(&str, &str)] = &[
    ("314076", "Lisinopril 10 MG Oral Tablet"),
    ("860975", "Metformin hydrochloride 500 MG Oral Tablet"),
    ("617310", "Atorvastatin 20 MG Oral Tablet"),
    ("197361", "Amlodipine 5 MG Oral Tablet"),
    ("308182", "Amoxicillin 250 MG Oral Capsule"),
    ("310965", "Ibuprofen 200 MG Oral Tablet"),
    ("966224", "Levothyroxine sodium 0.05 MG Oral Tablet"),
];
pub(super) const DOSES: &[&str] = &[
    "1 tablet by mouth every morning",
    "1 tablet by mouth twice a day with food",
    "2 capsules by mouth every 8 hours for 10 days",
    "1 tablet by mouth at bedtime",
];
pub(super) const SITES: &[&str] =
    &["left knee", "abdomen", "chest", "lower back", "right shoulder", "neck", "skin", "throat"];
pub(super) const FINDINGS: &[&str] = &[
    "mild tenderness",
    "no abnormality",
    "intermittent pain",
    "slight swelling",
    "reduced mobility",
    "persistent redness",
    "normal function",
];
pub(super) const VERBS: &[&str] = &["reports", "denies", "describes", "has had"];
pub(super) const ADVERBS: &[&str] = &["again", "still", "clearly", "no longer", "newly"];
