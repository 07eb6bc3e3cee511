use super::*;
use crate::channel::ListPiece;
use crate::model::{AccountId, Direction, Folder, FolderName, OrderBy, Person};

const NOW: Timestamp = Timestamp(1_772_715_900);

fn ids(numbers: impl IntoIterator<Item = i64>) -> Vec<MailId> {
    numbers.into_iter().map(MailId).collect()
}

fn row(number: i64) -> MailSummary {
    MailSummary {
        id: MailId(number),
        folder: Folder {
            account: AccountId::new("work").unwrap(),
            name: FolderName::Inbox,
        },
        flags: Flags::NONE,
        from: Person {
            name: "Ann".to_owned(),
            address: "ann@example.org".to_owned(),
        },
        to: Vec::new(),
        subject: "Lunch".to_owned(),
        snippet: String::new(),
        date: Timestamp(number),
        size_octets: 2000,
        whole_octets: None,
        tags: Vec::new(),
        has_attachments: false,
    }
}

/// The Inbox, told whole in one piece.
fn listed(by: OrderBy, grouping: Grouping, numbers: &[i64]) -> MailList {
    let mut list = MailList::new(Place::Unified(FolderName::Inbox));
    list.arrange(by.natural(), grouping);
    answer(&mut list, 1, numbers);
    list
}

fn answer(list: &mut MailList, ticket: u64, numbers: &[i64]) {
    list.listing_with(Ticket(ticket));
    told(list, ticket, numbers);
}

fn told(list: &mut MailList, ticket: u64, numbers: &[i64]) {
    let mails = ids(numbers.iter().copied());
    list.listed(Ticket(ticket), ListPiece::whole(mails, Vec::new()));
    list.ended(Ticket(ticket), false, NOW);
}

fn conversation(numbers: &[i64]) -> Conversation {
    Conversation {
        mails: ids(numbers.iter().copied()),
        unread: numbers.len(),
        ..Conversation::default()
    }
}

#[test]
fn new_mail_in_a_list_by_sender_makes_it_be_asked_again_however_few_stand_there() {
    for numbers in [&[][..], &[5], &[9, 5], &[5, 9], &[9, 7, 5]] {
        for by in [OrderBy::Sender, OrderBy::Size, OrderBy::Unread] {
            let mut list = listed(by, Grouping::Flat, numbers);
            list.added(vec![row(7_000)], false);
            assert!(list.is_due(NOW), "{by:?} {numbers:?}");
        }
    }
}

#[test]
fn a_flood_of_new_mails_stands_in_a_list_of_conversations_before_it_is_asked_again() {
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &[]);
    for hundred in 0..20 {
        list.added(
            (0..100).map(|one| row(hundred * 100 + one)).collect(),
            false,
        );
        list.calm(NOW);
    }
    assert_eq!(list.len(), 2_000);
    assert!(!list.is_due(NOW) && list.is_due(NOW.plus_seconds(60)));
}

#[test]
fn new_mails_stand_where_their_date_wants_them_above_among_and_below_the_others() {
    let shown = |list: &MailList| list.ids.iter().map(|id| id.0).collect::<Vec<_>>();
    for (direction, expected) in [
        (Direction::Descending, [9, 7, 6, 5, 3, 1]),
        (Direction::Ascending, [1, 3, 5, 6, 7, 9]),
    ] {
        let mut list = MailList::new(Place::Unified(FolderName::Inbox));
        let order = Order {
            by: OrderBy::Date,
            direction,
        };
        list.arrange(order, Grouping::Flat);
        answer(&mut list, 1, &[]);
        for numbers in [&[7, 3][..], &[9, 5, 3], &[6, 1], &[1, 9]] {
            list.added(numbers.iter().copied().map(row).collect(), false);
        }
        assert_eq!((shown(&list), list.len()), (expected.to_vec(), 6));
    }
}

#[test]
fn new_mail_comes_to_the_end_of_an_empty_list_that_begins_with_the_oldest() {
    let mut list = MailList::new(Place::Unified(FolderName::Inbox));
    let order = Order {
        by: OrderBy::Date,
        direction: Direction::Ascending,
    };
    list.arrange(order, Grouping::Flat);
    answer(&mut list, 1, &[]);
    list.added(vec![row(9), row(7), row(8)], false);
    assert_eq!(list.ids(), ids([7, 8, 9]));
}

#[test]
fn what_is_taken_out_while_a_list_is_on_its_way_does_not_come_back_with_it() {
    let mut list = listed(OrderBy::Date, Grouping::Flat, &[9, 8, 7]);
    list.listing_with(Ticket(2));
    list.remove(&ids([8]));
    told(&mut list, 2, &[9, 8, 7, 6]);
    assert_eq!(list.ids(), ids([9, 7, 6]));
    assert_eq!(list.expected(), 3);
    // What was moved back meanwhile is there.
    list.listing_with(Ticket(3));
    list.remove(&ids([7]));
    list.added(vec![row(7)], false);
    told(&mut list, 3, &[9, 6]);
    assert_eq!(list.ids(), ids([9, 7, 6]));
    // The next list knows.
    answer(&mut list, 4, &[9, 8, 6]);
    assert_eq!(list.ids(), ids([9, 8, 6]));
}

#[test]
fn what_came_and_went_while_a_list_was_on_its_way_does_not_stay() {
    let mut list = listed(OrderBy::Date, Grouping::Flat, &[9, 8]);
    list.listing_with(Ticket(2));
    list.added(vec![row(12)], false);
    list.remove(&ids([12]));
    told(&mut list, 2, &[9, 8]);
    assert_eq!(list.ids(), ids([9, 8]));
}

#[test]
fn no_list_shows_what_is_about_to_be_removed_for_good() {
    let mut list = listed(OrderBy::Size, Grouping::Flat, &[7, 9, 8]);
    list.remove(&ids([9]));
    list.hide(&ids([9]));
    for ticket in 2..4 {
        answer(&mut list, ticket, &[7, 9, 8]);
        assert_eq!(list.ids(), ids([7, 8]));
    }
    list.unhide(&ids([9]));
    answer(&mut list, 4, &[7, 9, 8]);
    assert_eq!(list.ids(), ids([7, 9, 8]));
}

#[test]
fn a_mail_whose_conversation_is_not_told_is_gone_and_not_asked_for_again() {
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &[9, 8, 7]);
    let asked = list.conversations_missing(0..10);
    assert_eq!(asked, ids([9, 8, 7]));
    list.telling_with(Ticket(2), asked);
    let known = [[9], [7]].iter().map(|one| conversation(one)).collect();
    list.conversations_came(Ticket(2), known);
    list.ended(Ticket(2), false, NOW);
    assert_eq!(list.ids(), ids([9, 7]));
    assert_eq!(list.conversations_missing(0..10), []);
}

#[test]
fn after_a_question_that_failed_the_list_rests() {
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &[9, 8, 7]);
    list.telling_with(Ticket(2), ids([9, 8, 7]));
    list.ended(Ticket(2), true, NOW);
    assert!(list.rests(NOW));
    let until = list.due_later(NOW).expect("it is asked again some time");
    assert!(until > NOW);
    assert!(!list.rests(until));
    assert_eq!(list.conversations_missing(0..10), ids([9, 8, 7]));
}

#[test]
fn a_list_that_breaks_off_ends_where_it_was_told() {
    let mut list = MailList::new(Place::Unified(FolderName::Inbox));
    list.listing_with(Ticket(1));
    let piece = ListPiece {
        of: Some(1_000_000),
        complete: false,
        ..ListPiece::whole(ids((0..200).rev()), Vec::new())
    };
    list.listed(Ticket(1), piece);
    assert_eq!(list.len(), 1_000_000);
    list.ended(Ticket(1), true, NOW);
    assert_eq!(list.len(), 200);
}

#[test]
fn rows_of_a_search_that_names_a_folder_may_lie_anywhere_until_other_rows_are_shown() {
    let inbox = Place::Unified(FolderName::Inbox);
    let mut list = listed(OrderBy::Date, Grouping::Flat, &[9, 8]);
    assert!(!list.strays());
    list.show(inbox.clone(), "in:archive lunch".to_owned());
    assert!(list.strays());
    answer(&mut list, 2, &[5]);
    assert!(list.strays());
    // The box is empty again, but what was found still stands there.
    list.show(inbox, String::new());
    assert!(list.strays());
    answer(&mut list, 3, &[9, 8]);
    assert!(!list.strays());
}

#[test]
fn a_conversation_is_asked_for_again_when_a_mail_folded_in_it_changes() {
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &[9, 7]);
    list.telling_with(Ticket(2), ids([9, 7]));
    let known = vec![conversation(&[9, 8, 5]), conversation(&[7])];
    list.conversations_came(Ticket(2), known);
    assert_eq!(list.conversations_missing(0..10), []);
    let mut seen = row(8);
    seen.flags = Flags::SEEN;
    list.changed(vec![seen, row(7)]);
    assert_eq!(list.conversations_missing(0..10), ids([9]));
}

#[test]
fn marking_all_of_a_conversation_shows_at_once_though_no_row_of_it_is_known() {
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &[9, 7]);
    list.telling_with(Ticket(2), ids([9, 7]));
    let known = vec![conversation(&[9, 8, 5]), conversation(&[7])];
    list.conversations_came(Ticket(2), known);
    let shown = |list: &MailList| match list.standing(MailId(9)) {
        Standing::Folded(conversation) => (conversation.unread, conversation.flagged),
        other => panic!("{other:?}"),
    };
    let all = ids([9, 8, 5]);
    assert_eq!(shown(&list), (3, false));
    list.flag(&all, Flags::SEEN, Flags::NONE);
    list.flag(&all, Flags::FLAGGED, Flags::NONE);
    assert_eq!(shown(&list), (0, true));
    list.flag(&all, Flags::NONE, Flags::SEEN);
    list.flag(&all, Flags::NONE, Flags::FLAGGED);
    assert_eq!(shown(&list), (3, false));
    // One of them is not all of them.
    list.flag(&all[1..], Flags::SEEN, Flags::NONE);
    assert_eq!(shown(&list), (3, false));
}

#[test]
fn places_are_the_same_looked_for_together_or_one_by_one_in_every_order() {
    let falling: Vec<i64> = (0..5_000).rev().map(|number| number * 3).collect();
    let rising: Vec<i64> = falling.iter().rev().copied().collect();
    // 7 and 5,003 have no divisor in common: each once, in no order.
    let mixed: Vec<i64> = (0..5_003).map(|number| number * 7 % 5_003 * 256).collect();
    for (by, numbers) in [
        (OrderBy::Date, &falling),
        (OrderBy::Date, &rising),
        (OrderBy::Sender, &mixed),
    ] {
        let list = listed(by, Grouping::Flat, numbers);
        for step in [1, 2, 50, 2_000] {
            let asked = numbers.iter().step_by(step).copied();
            let asked: BTreeSet<MailId> = ids(asked.chain([-1, 1, 4])).into_iter().collect();
            let mut alone: Vec<_> = asked
                .iter()
                .filter_map(|mail| Some((list.place_of(*mail)?, *mail)))
                .collect();
            alone.sort_unstable();
            assert_eq!(list.places(&asked), alone, "{by:?} {step}");
        }
    }
}

/// So much that going through all of it for each of its parts would take minutes.
const MANY: i64 = 300_000;

#[test]
fn what_a_whole_list_with_a_very_long_unfolded_conversation_means_is_found_in_one_go() {
    let rows: Vec<i64> = (1..=MANY).rev().map(|number| number * 2).collect();
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &rows);
    let members = (1..=MANY).rev().map(|number| number * 2 - 1);
    let long: Vec<i64> = [2 * MANY].into_iter().chain(members).collect();
    list.telling_with(Ticket(2), ids([2 * MANY]));
    list.conversations_came(Ticket(2), vec![conversation(&long)]);
    assert!(list.unfold(MailId(2 * MANY)));
    let all: Vec<MailId> = list.range(0..list.len()).collect();
    let meant = list.meant(&all);
    assert_eq!(meant.alone, ids(long));
    assert_eq!(meant.heads, ids(rows[1..].iter().copied()));
    let marked: BTreeSet<MailId> = all.iter().copied().collect();
    let more = list.more_of_one(|row| marked.contains(&row));
    assert_eq!(all.len() - more, rows.len());
}

#[test]
fn rows_of_many_conversations_told_together_go_under_their_newest_in_one_go() {
    let rows: Vec<i64> = (0..2 * MANY).rev().collect();
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &rows);
    let pairs = (0..MANY).map(|number| conversation(&[2 * number + 1, 2 * number]));
    let under = list.conversations_came(Ticket(2), pairs.collect());
    assert_eq!(under.len(), MANY as usize);
    assert!(under.iter().all(|(mail, head)| mail.0 + 1 == head.0));
    assert_eq!(
        list.ids(),
        ids((0..MANY).rev().map(|number| 2 * number + 1))
    );
    assert_eq!(list.expected(), MANY as usize);
}

#[test]
fn what_is_selected_in_a_conversation_that_folds_is_selected_by_its_newest_mail() {
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &[9, 7]);
    list.telling_with(Ticket(2), ids([9, 7]));
    let known = vec![conversation(&[9, 8, 5]), conversation(&[7])];
    list.conversations_came(Ticket(2), known);
    let asked: BTreeSet<MailId> = ids([9, 8, 7, 6]).into_iter().collect();
    let rows: Vec<(i64, i64)> = list
        .rows_for(&asked)
        .iter()
        .map(|(mail, row)| (mail.0, row.0))
        .collect();
    assert_eq!(rows, [(7, 7), (9, 9), (8, 9)]);
    list.unfold(MailId(9));
    let rows = list.rows_for(&asked);
    assert!(rows.contains(&(MailId(8), MailId(8))), "{rows:?}");
}

#[test]
fn the_others_of_a_conversation_are_no_longer_meant_alone_once_their_newest_has_gone() {
    let mut list = listed(OrderBy::Date, Grouping::Conversations, &[9, 3]);
    list.telling_with(Ticket(2), ids([9]));
    list.conversations_came(Ticket(2), vec![conversation(&[9, 7, 5])]);
    assert!(list.unfold(MailId(9)));
    assert_eq!(list.len(), 4);
    assert!(matches!(list.standing(MailId(7)), Standing::Member));
    // So much was looked at since that the conversation itself is forgotten.
    list.conversations.remove(MailId(9));
    list.remove(&ids([9]));
    answer(&mut list, 3, &[7, 3]);
    assert!(matches!(list.standing(MailId(7)), Standing::Alone));
    assert_eq!(list.meant(&ids([7])).heads, ids([7]));
}
