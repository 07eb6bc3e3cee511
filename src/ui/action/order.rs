//! Names of the orders of the list.

use crate::model::OrderBy;

/// Key of its label in assets/i18n.
pub(super) fn key(by: OrderBy) -> &'static str {
    match by {
        OrderBy::Date => "action-order-date",
        OrderBy::Sender => "action-order-sender",
        OrderBy::Subject => "action-order-subject",
        OrderBy::Size => "action-order-size",
        OrderBy::Attachment => "action-order-attachment",
        OrderBy::Unread => "action-order-unread",
    }
}
