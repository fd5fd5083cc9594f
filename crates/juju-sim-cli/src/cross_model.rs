//! Relations between models. Each model has its own half; what one side does reaches the other after the charms of either
//! have come to rest, so that no command ever holds two models.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use juju_sim::model::{Model, Relation};
use juju_sim::resolver::Life;
use juju_vocabulary::relation::RelationNumber;

use crate::session::Session;
use crate::state::{self, Controller, Saas};

/// How often models may answer each other.
const ROUNDS: usize = 100;

/// Opens a model by its name.
type Open<'o> = &'o dyn Fn(&str) -> Result<Session>;

/// Brings what models say in their relations to where it is heard, until none has an answer.
pub(crate) fn exchange(controller: &Controller, open: Open<'_>) -> Result<()> {
    for _ in 0..ROUNDS {
        let mut moved = false;
        for saas in controller.read()?.saas {
            moved |= serve(open, controller, &saas)?;
            moved |= consume(open, controller, &saas)?;
            forget(controller, &saas)?;
        }
        if !moved {
            return Ok(());
        }
    }
    bail!("no rest between models after {ROUNDS} rounds: charms wake each other again and again")
}

/// The side of the model that offers.
fn serve(open: Open<'_>, controller: &Controller, saas: &Saas) -> Result<bool> {
    let (consuming, offering) = both(controller, saas)?;
    let Some(mut offering) = offering else {
        return Ok(false);
    };
    let consuming = consuming.as_ref();
    let moved = mirror_offered(&mut offering, saas, consuming)?;
    if moved {
        let mut session = open(&saas.offer.model)?;
        mirror_offered(&mut session.model(), saas, consuming)?;
        session.finish()?;
    }
    let theirs = consuming
        .into_iter()
        .flat_map(|model| consumed(model, saas));
    let established = theirs.filter(|theirs| counterpart(&offering, saas, theirs).is_some());
    let mut established: BTreeSet<_> = established.map(|theirs| theirs.number).collect();
    established.retain(|number| !saas.established.contains(number));
    if !established.is_empty() {
        change(controller, saas, |saas| {
            saas.established.extend(established)
        })?;
    }
    Ok(moved)
}

/// The side of the model that consumes.
fn consume(open: Open<'_>, controller: &Controller, saas: &Saas) -> Result<bool> {
    let known = controller.read()?.saas;
    let Some(saas) = known.iter().find(|other| is_same(other, saas)) else {
        return Ok(false);
    };
    let (consuming, offering) = both(controller, saas)?;
    let Some(mut consuming) = consuming else {
        return Ok(false);
    };
    let offering = offering.as_ref();
    if !mirror_consumed(&mut consuming, saas, offering)? {
        return Ok(false);
    }
    let mut session = open(&saas.model)?;
    mirror_consumed(&mut session.model(), saas, offering)?;
    session.finish()?;
    Ok(true)
}

/// Makes the half of the offering model what the consuming one says. Returns whether that changes anything.
fn mirror_offered(model: &mut Model, saas: &Saas, consuming: Option<&Model>) -> Result<bool> {
    let mut moved = false;
    let mut kept = Vec::new();
    for theirs in consuming
        .into_iter()
        .flat_map(|model| consumed(model, saas))
    {
        let found = counterpart(model, saas, theirs).map(|own| own.number);
        let own = match found {
            Some(own) => own,
            None if theirs.life == Life::Dying || saas.established.contains(&theirs.number) => {
                continue;
            }
            None => {
                let end = format!("{}:{}", saas.offer.app, far_endpoint(theirs));
                let name = stand_in(saas, theirs);
                match model.relate_to_consumer_as(&end, &name, &saas.uuid) {
                    Ok(own) => {
                        moved = true;
                        own
                    }
                    // The application is gone, or its limit is reached: the other side waits in vain, as in Juju.
                    Err(_) => continue,
                }
            }
        };
        kept.push(own);
        moved |= model.mirror(own, Some(theirs))?;
    }
    for number in offered(model, saas) {
        if !kept.contains(&number) {
            moved |= model.mirror(number, None)?;
        }
    }
    Ok(moved)
}

/// Makes the half of the consuming model what the offering one says. Returns whether that changes anything.
fn mirror_consumed(model: &mut Model, saas: &Saas, offering: Option<&Model>) -> Result<bool> {
    let mut moved = false;
    let relations: Vec<Relation> = consumed(model, saas).cloned().collect();
    for own in relations {
        let theirs = offering.and_then(|offering| counterpart(offering, saas, &own));
        if theirs.is_some() || offering.is_none() || saas.established.contains(&own.number) {
            moved |= model.mirror(own.number, theirs)?;
        }
    }
    Ok(moved)
}

/// What is being removed and has no relations left is gone.
fn forget(controller: &Controller, saas: &Saas) -> Result<()> {
    let (consuming, offering) = both(controller, saas)?;
    let is_over = match (&consuming, &offering) {
        (None, None) => true,
        (None, Some(offering)) => offered(offering, saas).is_empty(),
        (Some(consuming), offering) => {
            let offered = offering.as_ref().map(|model| offered(model, saas));
            saas.dying
                && consumed(consuming, saas).next().is_none()
                && offered.is_none_or(|offered| offered.is_empty())
        }
    };
    if is_over {
        controller.change(|contents| -> Result<()> {
            contents.saas.retain(|other| !is_same(other, saas));
            Ok(())
        })?;
    }
    Ok(())
}

/// The two models as they are now; one that was destroyed is none, whoever has its name.
fn both(controller: &Controller, saas: &Saas) -> Result<(Option<Model>, Option<Model>)> {
    let models = controller.models()?;
    let read = |name: &String, uuid: &str| -> Result<Option<Model>> {
        if !models.contains(name) {
            return Ok(None);
        }
        let model = state::read(&controller.model_dir(name))?.model;
        Ok(Some(model).filter(|model| model.uuid == uuid))
    };
    let consuming = read(&saas.model, &saas.uuid)?;
    let offering = read(&saas.offer.model, &saas.offering_uuid)?;
    Ok((consuming, offering))
}

/// The relations of a consuming model to what it consumes.
pub(crate) fn consumed<'m>(model: &'m Model, saas: &Saas) -> impl Iterator<Item = &'m Relation> {
    let relations = model.relations().values();
    relations.filter(|relation| {
        let remote = relation.remote_model.as_ref();
        remote.is_some_and(|remote| remote.app == *saas.name && remote.uuid == saas.offering_uuid)
    })
}

/// The relations of an offering model that are a consumer's.
pub(crate) fn offered(model: &Model, saas: &Saas) -> Vec<RelationNumber> {
    let of_consumer = model.relations().values().filter(|relation| {
        let remote = relation.remote_model.as_ref();
        let app = saas.offer.app.as_str();
        remote.is_some_and(|remote| {
            remote.uuid == saas.uuid && remote.app.as_str().starts_with(&token(saas))
        }) && relation.ends.local(app).is_some()
    });
    of_consumer.map(|relation| relation.number).collect()
}

/// The other half of a relation, in the model that offers.
fn counterpart<'m>(offering: &'m Model, saas: &Saas, theirs: &Relation) -> Option<&'m Relation> {
    let (name, endpoint) = (stand_in(saas, theirs), far_endpoint(theirs));
    offering.relations().values().find(|relation| {
        let remote = relation.remote_model.as_ref();
        let end = relation.ends.local(saas.offer.app.as_str());
        remote.is_some_and(|remote| remote.app == *name)
            && end.is_some_and(|end| end.endpoint == endpoint)
    })
}

/// The endpoint at the other end, for a relation of a consumer.
fn far_endpoint(theirs: &Relation) -> &str {
    let far = theirs.remote_model.as_ref();
    let end = far.and_then(|far| theirs.ends.local(far.app.as_str()));
    end.map_or("", |end| &end.endpoint)
}

/// What the consuming application is called in the model that offers: always the same, so that a half that is there
/// already is found again.
fn stand_in(saas: &Saas, theirs: &Relation) -> String {
    let far = theirs.remote_model.as_ref();
    let own = far.and_then(|far| theirs.ends.remote(far.app.as_str()));
    let app = own.map_or("", |end| end.app.as_str());
    let text = format!("{}/{app}", saas.name);
    let digits = [b'a', b'b'].map(|salt| {
        let digest = crc32fast::hash(&[&[salt], text.as_bytes()].concat());
        format!("{digest:08x}")
    });
    format!("{}{}", token(saas), digits.concat())
}

/// The first half of that name, by which a consumer's relations are known.
fn token(saas: &Saas) -> String {
    let digest = crc32fast::hash(saas.uuid.as_bytes());
    // The first digit makes it a name whatever the others are.
    format!(
        "remote-c{:07x}{:08x}",
        digest >> 4,
        crc32fast::hash(saas.name.as_bytes())
    )
}

fn is_same(one: &Saas, other: &Saas) -> bool {
    (&one.uuid, &one.name) == (&other.uuid, &other.name)
}

fn change(controller: &Controller, saas: &Saas, change: impl FnOnce(&mut Saas)) -> Result<()> {
    controller.change(|contents| {
        let mut known = contents.saas.iter_mut();
        if let Some(known) = known.find(|other| is_same(other, saas)) {
            change(known);
        }
        Ok(())
    })
}
