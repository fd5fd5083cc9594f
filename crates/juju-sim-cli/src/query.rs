//! What `wait-for` waits for: `life=="alive" && (status=="active" || !leader)`.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

use anyhow::{Result, bail};
use serde_json::{Map, Value};

/// What must be true of some facts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Query {
    /// One of them holds.
    Or(Box<Query>, Box<Query>),
    /// Both hold.
    And(Box<Query>, Box<Query>),
    /// It does not hold.
    Not(Box<Query>),
    /// A comparison.
    Compare(Term, &'static str, Term),
    /// A fact that is true.
    True(Term),
}

/// A fact by its name, or a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Term {
    /// A fact.
    Fact(String),
    /// A text or a number.
    Value(Value),
}

/// Longer ones first.
const SIGNS: [&str; 11] = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")"];
/// How deep a query may nest.
const DEPTH: usize = 50;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Sign(&'static str),
    Term(Term),
}

impl Query {
    /// Reads a query.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut tokens = tokens(text)?.into_iter().peekable();
        let query = or(&mut tokens, 0)?;
        match tokens.next() {
            None => Ok(query),
            Some(token) => bail!("query {text:?} goes on where it should end, at {token:?}"),
        }
    }

    /// Whether it holds. Of a fact that is not there, nothing does.
    pub(crate) fn holds(&self, facts: &Map<String, Value>) -> bool {
        let value = |term: &Term| match term {
            Term::Fact(name) => facts.get(name).cloned(),
            Term::Value(value) => Some(value.clone()),
        };
        match self {
            Query::Or(one, other) => one.holds(facts) || other.holds(facts),
            Query::And(one, other) => one.holds(facts) && other.holds(facts),
            Query::Not(query) => !query.holds(facts),
            Query::True(term) => value(term) == Some(Value::Bool(true)),
            Query::Compare(left, sign, right) => {
                let (Some(left), Some(right)) = (value(left), value(right)) else {
                    return false;
                };
                let order = match (left.as_f64(), right.as_f64()) {
                    (Some(left), Some(right)) => left.partial_cmp(&right),
                    _ => None,
                };
                // 2 and 2.0 are not the same value, but the same number.
                let same = order.map_or(left == right, Ordering::is_eq);
                match *sign {
                    "==" => same,
                    "!=" => !same,
                    "<" => order.is_some_and(Ordering::is_lt),
                    "<=" => order.is_some_and(Ordering::is_le),
                    ">" => order.is_some_and(Ordering::is_gt),
                    _ => order.is_some_and(Ordering::is_ge),
                }
            }
        }
    }
}

type Tokens = Peekable<std::vec::IntoIter<Token>>;

fn or(tokens: &mut Tokens, depth: usize) -> Result<Query> {
    let mut query = and(tokens, depth)?;
    while tokens.next_if_eq(&Token::Sign("||")).is_some() {
        query = Query::Or(Box::new(query), Box::new(and(tokens, depth)?));
    }
    Ok(query)
}

fn and(tokens: &mut Tokens, depth: usize) -> Result<Query> {
    let mut query = one(tokens, depth)?;
    while tokens.next_if_eq(&Token::Sign("&&")).is_some() {
        query = Query::And(Box::new(query), Box::new(one(tokens, depth)?));
    }
    Ok(query)
}

fn one(tokens: &mut Tokens, depth: usize) -> Result<Query> {
    if depth > DEPTH {
        bail!("the query nests too deep");
    }
    match tokens.next() {
        Some(Token::Sign("!")) => Ok(Query::Not(Box::new(one(tokens, depth + 1)?))),
        Some(Token::Sign("(")) => {
            let query = or(tokens, depth + 1)?;
            match tokens.next() {
                Some(Token::Sign(")")) => Ok(query),
                _ => bail!("the query lacks a \")\""),
            }
        }
        Some(Token::Term(left)) => {
            let compares =
                |token: &Token| matches!(token, Token::Sign("==" | "!=" | "<" | "<=" | ">" | ">="));
            let Some(Token::Sign(sign)) = tokens.next_if(compares) else {
                return Ok(Query::True(left));
            };
            match tokens.next() {
                Some(Token::Term(right)) => Ok(Query::Compare(left, sign, right)),
                _ => bail!("the query lacks something to compare with, behind {sign:?}"),
            }
        }
        Some(Token::Sign(sign)) => bail!("the query has a {sign:?} where a fact should be"),
        None => bail!("the query ends where a fact should be"),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
        if let Some(sign) = sign {
            tokens.push(Token::Sign(sign));
            rest = rest.get(sign.len()..).unwrap_or_default();
        } else if first == '"' || first == '\'' {
            let mut chars = rest.chars();
            chars.next();
            tokens.push(Token::Term(Term::Value(quoted(&mut chars, first)?.into())));
            rest = chars.as_str();
        } else {
            let is_word = |c: char| c.is_alphanumeric() || "-_./".contains(c);
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            tokens.push(Token::Term(match (word, word.parse::<f64>()) {
                ("", _) => bail!("query {text:?} has a {first:?} that means nothing"),
                ("true" | "false", _) => Term::Value(Value::Bool(word == "true")),
                (_, Ok(number)) => Term::Value(number.into()),
                (_, Err(_)) => Term::Fact(word.to_owned()),
            }));
            rest = after;
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

fn quoted(chars: &mut Chars<'_>, quote: char) -> Result<String> {
    let mut text = String::new();
    loop {
        match chars.next() {
            Some(c) if c == quote => return Ok(text),
            Some(c) => text.push(c),
            None => bail!("the query lacks a {quote}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use serde_json::json;

    use super::*;

    fn holds(query: &str) -> bool {
        let facts = json!({ "life": "alive", "status": "active", "units": 2, "leader": true });
        Query::parse(query)
            .unwrap()
            .holds(facts.as_object().unwrap())
    }

    #[test]
    fn what_is_true_holds() {
        assert!(holds(r#"life=="alive" && status=="active""#));
        assert!(holds("life == 'dead' || units >= 2 && leader"));
        assert!(holds("!(units < 2) && leader == true"));
        assert!(holds("units == 2 && units != 3"));
    }

    #[test]
    fn what_is_false_or_not_known_does_not() {
        assert!(!holds(r#"life=="alive" && status=="blocked""#));
        assert!(!holds("(leader || life == 'alive') && units > 2"));
        assert!(!holds("colour == 'red'"));
        assert!(!holds("status > 1"));
        assert!(!holds("units != 2"));
    }

    #[test]
    fn what_is_no_query_says_why() {
        for bad in [
            "",
            "life ==",
            "(life",
            "life == 'alive",
            "life alive",
            "&& life",
            "life # 1",
        ] {
            assert!(Query::parse(bad).is_err(), "{bad}");
        }
        assert!(Query::parse(&"(".repeat(10_000)).is_err());
    }
}
