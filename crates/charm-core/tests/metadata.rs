//! What `metadata!` makes of a charm that declares one of everything.

charm_core::metadata!(mod charm, "tests/charms/shop");

use std::collections::BTreeMap;

use charm::{Config, METADATA, action, container, endpoint, storage};
use charm_core::{
    Action, Container, Endpoint, Interface, InterfaceId, Resource, Role, Speaks, Storage,
    interface_id,
};
use serde_json::json;

#[test]
fn every_name_is_an_item_with_its_traits() {
    fn describe<E: Endpoint>(_: E) -> (&'static str, &'static str, Role) {
        (E::NAME, E::Interface::NAME, E::ROLE)
    }
    assert_eq!(
        describe(charm::WEBSITE),
        ("website", "http", Role::Provides)
    );
    assert_eq!(
        describe(charm::DATABASE),
        ("database", "postgresql_client", Role::Requires)
    );
    assert_eq!(describe(charm::TILLS), ("tills", "shop_tills", Role::Peer));
    fn container<C: Container>(_: C) -> &'static str {
        C::NAME
    }
    assert_eq!(container(charm::WEB), "web");
    fn storage<S: Storage>(_: S) -> &'static str {
        S::NAME
    }
    assert_eq!(storage(charm::MEDIA), "media");
    fn resource<R: Resource>(_: R) -> &'static str {
        R::NAME
    }
    assert_eq!(resource(charm::WEB_IMAGE), "web-image");
    fn action<A: Action>(_: A) -> &'static str {
        A::NAME
    }
    assert_eq!(
        (action(action::Restock), action(action::CloseTill)),
        ("restock", "close-till")
    );
}

#[test]
fn an_endpoint_speaks_the_interface_of_a_library_that_knows_only_the_name() {
    struct Http;
    impl Interface for Http {
        const NAME: &'static str = "http";
        type Id = InterfaceId<{ interface_id(Self::NAME) }>;
    }
    fn serve<E: Speaks<Http>>(_: E) -> &'static str {
        E::NAME
    }
    assert_eq!(serve(charm::WEBSITE), "website");
}

#[test]
fn a_name_of_two_kinds_stands_in_the_modules_of_both() {
    fn names<E: Endpoint, S: Storage>(_: E, _: S) -> [&'static str; 2] {
        [E::NAME, S::NAME]
    }
    assert_eq!(names(endpoint::DATA, storage::DATA), ["data", "data"]);
}

#[test]
fn a_name_that_rust_keeps_for_itself_is_marked() {
    assert_eq!(<container::_Self as Container>::NAME, "self");
    assert_eq!(container::SELF.ready(), charm::SELF.ready());
}

#[test]
fn options_have_their_types_and_only_those_without_default_may_be_missing() {
    let all = json!({
        "currency": "EUR", "external-hostname": "shop.example", "workers": 4, "discount": 1,
        "open": true, "payment-key": "secret:abc1", "type": "bakery",
    });
    let config: Config = serde_json::from_value(all).unwrap();
    assert_eq!(
        (config.workers, config.discount, config.open),
        (4, 1.0, true)
    );
    assert_eq!(config.payment_key.unwrap(), "secret:abc1");
    assert_eq!(config.r#type, "bakery");
    assert_eq!(
        (Config::EXTERNAL_HOSTNAME, Config::TYPE),
        ("external-hostname", "type")
    );
    let least = json!({
        "currency": "EUR", "workers": 4, "discount": 0.5, "open": true, "type": "bakery",
    });
    let config: Config = serde_json::from_value(least).unwrap();
    assert_eq!((config.external_hostname, config.payment_key), (None, None));
    assert_eq!((config.currency.as_str(), config.discount), ("EUR", 0.5));
    assert!(serde_json::from_value::<Config>(json!({"currency": "EUR"})).is_err());
}

#[test]
fn an_empty_secret_is_none() {
    let mut all = json!({
        "currency": "EUR", "workers": 4, "discount": 1, "open": true, "type": "bakery",
        "payment-key": "",
    });
    let read = |all: &serde_json::Value| serde_json::from_value::<Config>(all.clone());
    assert_eq!(read(&all).unwrap().payment_key, None);
    all["payment-key"] = json!("hunter2!");
    let error = read(&all).unwrap_err().to_string();
    assert_eq!(error, "this is not a secret id such as `secret:ID`");
}

#[test]
fn debug_output_hides_text() {
    let all = json!({
        "currency": "hunter2", "workers": 4, "discount": 1, "open": true, "type": "bakery",
    });
    let config: Config = serde_json::from_value(all).unwrap();
    let shown = format!("{config:?}");
    assert!(
        shown.contains("\"workers\": 4") || shown.contains("workers: 4"),
        "{shown}"
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn parameters_follow_their_schema() {
    let params: action::RestockParams = serde_json::from_value(json!({
        "article": "bread", "count": 3, "urgency": "next-day",
        "deliveries": [{"day": "friday", "share": 0.5}, {"day": "monday"}],
        "address": {"street": "Main", "number": 7},
        "labels": {"fragile": false},
        "limit": null, "anything": [1, {}], "sizes": [1, 2],
    }))
    .unwrap();
    assert_eq!(
        (params.article.as_str(), params.count, params.note),
        ("bread", 3, None)
    );
    assert_eq!(params.urgency, action::RestockParamsUrgency::NextDay);
    let deliveries = params.deliveries.unwrap();
    let days: Vec<_> = deliveries
        .iter()
        .map(|delivery| (delivery.day, delivery.share))
        .collect();
    let friday = action::RestockParamsDeliveriesItemDay::Friday;
    assert_eq!(days[..1], [(friday, Some(0.5))]);
    let address = params.address.unwrap();
    assert_eq!((address.street.as_str(), address.number), ("Main", 7));
    assert_eq!(
        params.labels,
        Some(BTreeMap::from([("fragile".to_owned(), false)]))
    );
    assert_eq!(params.limit, None);
    assert_eq!(params.anything, Some(json!([1, {}])));
    assert_eq!(params.sizes, [1, 2]);
    let wrong = json!({"article": "bread", "count": 3, "urgency": "now", "sizes": []});
    assert!(serde_json::from_value::<action::RestockParams>(wrong).is_err());
    assert!(serde_json::from_value::<action::CloseTillParams>(json!({})).is_ok());
}

/// Juju puts defaults in after it looked for what is required, also into a mapping that nobody gave; into
/// a list it puts none.
#[test]
fn what_juju_does_not_see_to_may_be_missing() {
    let params: action::RestockParams = serde_json::from_value(json!({
        "article": "bread", "count": 10, "urgency": "low", "sizes": [],
        "contact": {"copies": 1}, "deliveries": [{"day": "friday"}],
    }))
    .unwrap();
    let contact = params.contact.unwrap();
    assert_eq!((contact.email, contact.copies), (None, 1));
    assert_eq!(params.deliveries.unwrap()[0].pieces, None);
}

#[test]
fn the_metadata_is_there_for_tests() {
    let endpoints: Vec<_> = METADATA
        .endpoints
        .iter()
        .map(|endpoint| endpoint.name())
        .collect();
    assert_eq!(endpoints, ["website", "database", "data", "tills"]);
    let (name, text) = METADATA.files[0];
    assert!(name == "charmcraft.yaml" && text.starts_with("name: shop"));
}
