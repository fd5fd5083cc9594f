use std::collections::BTreeMap;

use charm_pebble::{Access, BasicIdentity, Error, Identity, LocalIdentity};

use crate::daemon::Daemon;

fn local(access: Access, user_id: u32) -> Identity {
    Identity {
        access,
        local: Some(LocalIdentity { user_id }),
        basic: None,
        cert: None,
    }
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn identities_are_added_updated_replaced_and_removed() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let ann = BTreeMap::from([("ann".to_owned(), local(Access::Read, 1000))]);
    pebble.add_identities(&ann).unwrap();
    assert_eq!(pebble.identities().unwrap(), ann);
    assert!(matches!(pebble.add_identities(&ann), Err(Error::Api(_))));
    let ann = BTreeMap::from([("ann".to_owned(), local(Access::Admin, 1000))]);
    pebble.update_identities(&ann).unwrap();
    assert_eq!(pebble.identities().unwrap(), ann);

    let password = "$6$salt$hash".to_owned();
    let bob = Identity {
        access: Access::Metrics,
        local: None,
        basic: Some(BasicIdentity { password }),
        cert: None,
    };
    assert!(!format!("{bob:?}").contains("hash"));
    let change = BTreeMap::from([("ann".to_owned(), None), ("bob".to_owned(), Some(bob))]);
    pebble.replace_identities(&change).unwrap();
    let all = pebble.identities().unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["bob"]);
    assert_eq!(all["bob"].basic.as_ref().unwrap().password, "*****");
    pebble.remove_identities(&["bob"]).unwrap();
    assert!(pebble.identities().unwrap().is_empty());
    assert!(matches!(
        pebble.remove_identities(&["bob"]),
        Err(Error::Api(_))
    ));
}

crate::daemon::simulated! {
    identities_are_added_updated_replaced_and_removed,
}
