use std::collections::BTreeMap;
use std::time::Duration;

use charm_pebble::{Error, GoDuration, Notice, NoticeFilter, NoticeType, NotifyOptions};

use crate::daemon::Daemon;

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn notices_are_noted_listed_and_found() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let data = BTreeMap::from([("k".to_owned(), "é \"\n".to_owned())]);
    let options = NotifyOptions {
        data: data.clone(),
        repeat_after: Some(Duration::from_secs(3600)),
    };
    let id = pebble.notify("example.com/one", &options).unwrap();
    pebble
        .notify("example.com/two", &NotifyOptions::default())
        .unwrap();
    let notice: Notice = pebble.notice(&id).unwrap();
    assert_eq!(
        (&notice.kind, notice.key.as_str()),
        (&NoticeType::Custom, "example.com/one")
    );
    assert_eq!((notice.occurrences, &notice.last_data), (1, &data));
    assert_eq!(
        notice.repeat_after,
        Some("1h".parse::<GoDuration>().unwrap())
    );
    assert!(notice.expire_after.is_some() && notice.user_id.is_some());
    assert!(notice.first_occurred <= notice.last_occurred);
    assert!(notice.last_repeated >= notice.first_occurred);

    let keys = |filter: &NoticeFilter| -> Vec<String> {
        pebble
            .notices(filter)
            .unwrap()
            .into_iter()
            .map(|notice| notice.key)
            .collect()
    };
    let both = ["example.com/one", "example.com/two"];
    assert_eq!(keys(&NoticeFilter::default()), both);
    assert_eq!(
        keys(&NoticeFilter {
            all_users: true,
            ..NoticeFilter::default()
        }),
        both
    );
    let user = NoticeFilter {
        user_id: notice.user_id,
        ..NoticeFilter::default()
    };
    assert_eq!(keys(&user), both);
    let two = NoticeFilter {
        keys: vec![both[1].to_owned()],
        ..NoticeFilter::default()
    };
    assert_eq!(keys(&two), [both[1]]);
    let changes = NoticeFilter {
        types: vec![NoticeType::ChangeUpdate],
        ..NoticeFilter::default()
    };
    assert!(keys(&changes).is_empty());
    // To the nanosecond: the notice itself is not after it.
    let after = NoticeFilter {
        after: Some(notice.last_repeated),
        ..NoticeFilter::default()
    };
    assert_eq!(keys(&after), [both[1]]);
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn notices_are_waited_for() {
    let daemon = Daemon::start();
    let pebble = &daemon.client;
    let filter = NoticeFilter {
        types: vec![NoticeType::Custom],
        ..NoticeFilter::default()
    };
    assert!(
        pebble
            .wait_notices(&filter, Duration::from_millis(50))
            .unwrap()
            .is_empty()
    );
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| pebble.wait_notices(&filter, Duration::from_secs(30)));
        pebble
            .notify("example.com/late", &NotifyOptions::default())
            .unwrap();
        assert_eq!(waiting.join().unwrap().unwrap()[0].key, "example.com/late");
    });
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn a_key_without_a_domain_is_refused() {
    let daemon = Daemon::start();
    let error = daemon
        .client
        .notify("nonsense", &NotifyOptions::default())
        .unwrap_err();
    assert!(matches!(error, Error::Api(refusal) if refusal.message.contains("invalid key")));
}

crate::daemon::simulated! {
    notices_are_noted_listed_and_found,
    notices_are_waited_for,
    a_key_without_a_domain_is_refused,
}
