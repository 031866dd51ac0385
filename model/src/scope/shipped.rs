//! The scopes that come with the program, one file each.

use super::Scope;
use std::sync::LazyLock;

/// A scope that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// The name, as the command line spells it.
    pub name: &'static str,
    /// What it is for.
    pub set: Set,
    /// The file's content.
    pub toml: &'static str,
}

/// What shipped scopes are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// Small ones in which every property says something: seconds for all presets.
    Quick,
    /// Those that the whole matrix adds.
    All,
    /// Those that reach further in one dimension each: minutes for a profile and a coalition.
    Large,
    /// Those for measuring how fast a search is and how much it holds.
    Measured,
}

impl Set {
    /// The name of the set in lists.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::All => "all",
            Self::Large => "large",
            Self::Measured => "measured",
        }
    }
}

macro_rules! shipped {
    ($($set:ident $name:literal),+ $(,)?) => {
        [$(Shipped {
            name: $name,
            set: Set::$set,
            toml: include_str!(concat!("../../scopes/", $name, ".toml")),
        }),+]
    };
}

/// Every scope that comes with the program.
pub const SHIPPED: [Shipped; 37] = shipped![
    Quick "one-slot",
    Quick "two-records",
    All "two-users-one-record",
    Quick "two-partitions-one-reader",
    All "roles-and-departures",
    Quick "one-slot-deceived",
    All "two-slots-deceived",
    All "roles-deceived",
    All "orders-in-flight",
    All "grants-in-flight",
    All "roles-in-flight",
    All "two-grants-in-flight",
    All "replays-in-flight",
    All "losses-in-flight",
    All "crashes-in-flight",
    All "departures-in-flight",
    All "two-revocations-in-flight",
    All "regrants-in-flight",
    All "swapped-grants-in-flight",
    All "two-roles-in-flight",
    All "returns-in-flight",
    All "two-owners-in-flight",
    Large "readings-in-flight",
    Large "roles-lost-in-flight",
    Large "withdrawals-withheld",
    Large "four-users",
    Large "two-owners",
    Large "three-records",
    Large "four-partitions",
    Large "four-versions",
    Large "two-users-long",
    Measured "two-users-4",
    Measured "two-users-5",
    Measured "two-users-6",
    Measured "two-users-7",
    Measured "two-users-8",
    Measured "capacity",
];

/// The scopes of [`SHIPPED`], in that order.
static SCOPES: LazyLock<Vec<Scope>> = LazyLock::new(|| {
    let scope =
        |shipped: &Shipped| Scope::of_project(shipped.toml).expect("shipped scopes are right");
    SHIPPED.iter().map(scope).collect()
});

impl Shipped {
    /// The shipped scope of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SHIPPED.iter().find(|shipped| shipped.name == name)
    }

    /// What the file says about itself before the first field.
    #[must_use]
    pub fn comment(&self) -> &'static str {
        self.toml.split_once("\n\n").map_or("", |(comment, _)| comment)
    }
}

impl Scope {
    fn of_sets(which: impl Fn(Set) -> bool) -> Vec<Self> {
        let all = SHIPPED.iter().zip(SCOPES.iter());
        all.filter(|(shipped, _)| which(shipped.set)).map(|(_, scope)| scope.clone()).collect()
    }

    /// The scopes in which every property says something, seconds for all presets.
    #[must_use]
    pub fn quick() -> Vec<Self> {
        Self::of_sets(|set| set == Set::Quick)
    }

    /// Every scope but the large ones and those for measuring.
    #[must_use]
    pub fn all() -> Vec<Self> {
        Self::of_sets(|set| set <= Set::All)
    }

    /// Scopes that reach further in one dimension each; minutes for a profile and a coalition.
    #[must_use]
    pub fn large() -> Vec<Self> {
        Self::of_sets(|set| set == Set::Large)
    }

    /// Scopes for measuring how fast a search is and how much it holds.
    #[must_use]
    pub fn measured() -> Vec<Self> {
        Self::of_sets(|set| set == Set::Measured)
    }

    /// The shipped scope of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SCOPES.iter().find(|scope| scope.name == name).cloned()
    }
}

macro_rules! by_name {
    ($($function:ident $name:literal),+ $(,)?) => {
        impl Scope {
            $(
                #[doc = concat!("The shipped scope `", $name, "`.")]
                #[must_use]
                pub fn $function() -> Self {
                    Self::named($name).expect("it is shipped")
                }
            )+
        }

        #[test]
        fn functions_are_named_like_their_scopes() {
            $(assert_eq!(stringify!($function).replace('_', "-"), Scope::$function().name);)+
        }
    };
}

by_name![
    one_slot "one-slot",
    two_records "two-records",
    two_users_one_record "two-users-one-record",
    two_partitions_one_reader "two-partitions-one-reader",
    roles_and_departures "roles-and-departures",
    one_slot_deceived "one-slot-deceived",
    two_slots_deceived "two-slots-deceived",
    roles_deceived "roles-deceived",
    orders_in_flight "orders-in-flight",
    grants_in_flight "grants-in-flight",
    roles_in_flight "roles-in-flight",
    two_grants_in_flight "two-grants-in-flight",
    replays_in_flight "replays-in-flight",
    losses_in_flight "losses-in-flight",
    crashes_in_flight "crashes-in-flight",
    readings_in_flight "readings-in-flight",
    four_users "four-users",
    two_owners "two-owners",
    three_records "three-records",
    four_partitions "four-partitions",
    four_versions "four-versions",
    two_users_long "two-users-long",
    capacity "capacity",
];
