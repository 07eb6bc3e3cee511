//! Options of a mail's delivery, as they are typed.

use super::arguments::Send;
use crate::model::delivery::MOST_SECONDS;
use crate::model::{DeliverBy, DeliveryOptions, Hold, Late, Reports, Returned, Timestamp};

/// What a command line asks of the servers.
pub(super) fn options(send: &Send) -> DeliveryOptions {
    let held_for = send.hold_for.map(|seconds| Hold::For { seconds });
    let held_until = send.hold_until.map(|at| Hold::Until { at });
    DeliveryOptions {
        reports: send.reports,
        reports_on: Vec::new(),
        returned: send.returned,
        envelope_id: send.envelope_id.clone(),
        hold: held_for.or(held_until),
        deliver_by: send.deliver_by,
        require_tls: send.require_tls,
        no_returns: false,
    }
}

/// `never`, or `success`, `failure`, `delay` with commas between, in any case (RFC 3461 §4.1).
pub(super) fn reports(typed: &str) -> Result<Reports, String> {
    if typed.eq_ignore_ascii_case("never") {
        return Ok(Reports::NEVER);
    }
    let mut reports = Reports::NEVER;
    for word in typed.split(',') {
        match word.trim().to_ascii_lowercase().as_str() {
            "success" => reports.success = true,
            "failure" => reports.failure = true,
            "delay" => reports.delay = true,
            _ => return Err("it is never, or of success, failure and delay".to_owned()),
        }
    }
    Ok(reports)
}

/// `full` or `hdrs`, in any case (RFC 3461 §4.3).
pub(super) fn returned(typed: &str) -> Result<Returned, String> {
    match typed.to_ascii_lowercase().as_str() {
        "full" => Ok(Returned::Full),
        "hdrs" => Ok(Returned::Headers),
        _ => Err("it is full or hdrs".to_owned()),
    }
}

/// Seconds that can be said on the line.
pub(super) fn seconds(typed: &str) -> Result<u32, String> {
    let seconds = typed.parse().ok();
    seconds
        .filter(|seconds| (1..=MOST_SECONDS).contains(seconds))
        .ok_or_else(|| format!("it is a number of seconds from 1 to {MOST_SECONDS}"))
}

/// A time with its zone (RFC 3339).
pub(super) fn time(typed: &str) -> Result<Timestamp, String> {
    let time: jiff::Timestamp = typed
        .parse()
        .map_err(|_fault| "it is a time such as 2026-12-24T18:00:00+08:00".to_owned())?;
    Ok(Timestamp(time.as_second()))
}

/// `3600`, `3600;R` or `3600;N`, with a `T` behind for a trace (RFC 2852 §4).
pub(super) fn deliver_by(typed: &str) -> Result<DeliverBy, String> {
    let (number, mode) = typed.split_once(';').unwrap_or((typed, "R"));
    let (otherwise, trace) = match mode.to_ascii_uppercase().as_str() {
        "R" => (Late::Return, false),
        "N" => (Late::Notify, false),
        "RT" => (Late::Return, true),
        "NT" => (Late::Notify, true),
        _ => return Err("behind the seconds stands ;R or ;N".to_owned()),
    };
    Ok(DeliverBy {
        seconds: seconds(number)?,
        otherwise,
        trace,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s74_reports_are_asked_for_as_with_sendmail() {
        assert_eq!(reports("never"), Ok(Reports::NEVER));
        assert_eq!(reports("SUCCESS,failure,delay"), Ok(Reports::ALWAYS));
        assert!(reports("never,success").is_err() && reports("").is_err());
        assert_eq!(returned("HDRS"), Ok(Returned::Headers));
        assert!(returned("half").is_err());
    }

    #[test]
    fn s76_s77_times_are_read_and_nonsense_is_not() {
        assert_eq!(
            time("2026-12-24T18:00:00+08:00"),
            Ok(Timestamp(1_798_106_400))
        );
        assert!(time("tomorrow").is_err());
        assert!(seconds("0").is_err() && seconds("1000000000").is_err());
        let by = |seconds, otherwise, trace| DeliverBy {
            seconds,
            otherwise,
            trace,
        };
        assert_eq!(deliver_by("60"), Ok(by(60, Late::Return, false)));
        assert_eq!(deliver_by("60;n"), Ok(by(60, Late::Notify, false)));
        assert_eq!(deliver_by("60;RT"), Ok(by(60, Late::Return, true)));
        for bad in ["", "0;R", "-5;R", "60;X", "60;"] {
            assert!(deliver_by(bad).is_err(), "{bad}");
        }
    }
}
