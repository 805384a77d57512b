//! The form of an operation as a whole: the rows of a multi, and what it becomes.

use super::{AskEdit, AskForm, AskRefused, MOST_ROWS, OpForm, Verb};
use std::sync::Arc;
use zabscope::service::op::Op;

impl Default for AskForm {
    fn default() -> AskForm {
        AskForm::on("/demo")
    }
}

impl AskForm {
    /// A form about a path.
    pub fn on(path: &str) -> AskForm {
        AskForm {
            part: OpForm::new(Verb::Create, path),
            writes: vec![OpForm::new(Verb::Create, path), OpForm::new(Verb::SetData, path)],
            reads: vec![OpForm::new(Verb::GetData, path), OpForm::new(Verb::GetChildren, path)],
            refused: None,
        }
    }

    /// The rows of the operation that is chosen, if it has rows.
    pub fn rows(&self) -> Option<&[OpForm]> {
        match self.part.verb {
            Verb::Multi => Some(&self.writes),
            Verb::MultiRead => Some(&self.reads),
            _ => None,
        }
    }

    fn rows_mut(&mut self) -> Option<&mut Vec<OpForm>> {
        match self.part.verb {
            Verb::Multi => Some(&mut self.writes),
            Verb::MultiRead => Some(&mut self.reads),
            _ => None,
        }
    }

    /// Something was typed or chosen, in a row or above them.
    pub fn edit(&mut self, row: Option<usize>, edit: AskEdit) {
        self.refused = None;
        let part = match row {
            None => Some(&mut self.part),
            Some(ix) => self.rows_mut().and_then(|rows| rows.get_mut(ix)),
        };
        if let Some(part) = part {
            part.edit(edit);
        }
    }

    /// One more row: like the last.
    pub fn add_row(&mut self) {
        self.refused = None;
        let rows = self.rows_mut().filter(|rows| rows.len() < MOST_ROWS);
        if let Some(rows) = rows {
            rows.extend(rows.last().cloned());
        }
    }

    /// One row less; the last one stays.
    pub fn remove_row(&mut self, ix: usize) {
        self.refused = None;
        let rows = self.rows_mut().filter(|rows| rows.len() > 1 && ix < rows.len());
        if let Some(rows) = rows {
            rows.remove(ix);
        }
    }

    /// The operation, or which field is wrong and why.
    pub fn op(&self) -> Result<Arc<Op>, AskRefused> {
        let rows = self.rows().unwrap_or_default().iter().enumerate();
        let row = |(ix, part): (usize, &OpForm)| {
            let op = match part.verb {
                // In a multiRead nobody watches.
                Verb::GetData | Verb::GetChildren => {
                    OpForm { watch: false, ..part.clone() }.op(Vec::new())
                }
                _ => part.op(Vec::new()),
            };
            op.map_err(|(field, why)| AskRefused { row: Some(ix), field, why })
        };
        let rows = rows.map(row).collect::<Result<Vec<Op>, AskRefused>>()?;
        let op = self.part.op(rows);
        op.map(Arc::new).map_err(|(field, why)| AskRefused { row: None, field, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ask::{AclChoice, AskField, AskProblem, LONGEST_DATA, LONGEST_PATH};
    use zabscope::service::acl;
    use zabscope::service::op::{Create, CreateMode};
    use zabscope::service::txn::CreateKind;

    fn typed(verb: Verb, edits: &[(AskField, &str)]) -> AskForm {
        let mut form = AskForm::on("/a");
        form.edit(None, AskEdit::Verb(verb));
        for (field, text) in edits {
            form.edit(None, AskEdit::Text(*field, (*text).to_owned()));
        }
        form
    }

    fn why(form: &AskForm) -> Option<(Option<usize>, AskField, AskProblem)> {
        form.op().err().map(|refused| (refused.row, refused.field, refused.why))
    }

    #[test]
    fn every_operation_becomes_what_its_name_says() {
        for verb in Verb::ALL {
            let op = typed(verb, &[]).op().expect("a path and defaults are enough");
            let name = if verb == Verb::AddAuth { "auth" } else { verb.name() };
            assert_eq!(op.name(), name);
        }
    }

    #[test]
    fn the_create_modes_choose_their_requests() {
        let mut form = AskForm::on("/a/n-");
        let kind = |form: &AskForm| match &*form.op().expect("it is well formed") {
            Op::Create(Create { kind, flags, ttl, .. }) => (*kind, *flags, *ttl),
            other => panic!("{other:?}"),
        };
        assert_eq!(kind(&form), (CreateKind::Create, 0, -1));
        form.edit(None, AskEdit::Flag(AskField::Stat, true));
        form.edit(None, AskEdit::Mode(CreateMode::EphemeralSequential));
        assert_eq!(kind(&form), (CreateKind::Create2, 3, -1));
        form.edit(None, AskEdit::Mode(CreateMode::Container));
        assert_eq!(kind(&form), (CreateKind::Container, 4, -1));
        form.edit(None, AskEdit::Mode(CreateMode::PersistentWithTtl));
        assert_eq!(kind(&form), (CreateKind::Ttl, 5, 10_000));
    }

    #[test]
    fn what_is_not_well_formed_is_refused_at_its_field_and_kept() {
        use AskField::{Data, Digest, Path, Ttl, Version};
        let long = "x".repeat(LONGEST_DATA + 1);
        let path = format!("/{}", "p".repeat(LONGEST_PATH));
        for (verb, field, text, problem) in [
            (Verb::GetData, Path, "a", AskProblem::NoSlash),
            (Verb::GetData, Path, "", AskProblem::NoSlash),
            (Verb::GetData, Path, "/a//b", AskProblem::BadPath),
            (Verb::GetData, Path, "/a/", AskProblem::BadPath),
            (Verb::GetData, Path, &path, AskProblem::TooLong(LONGEST_PATH)),
            (Verb::SetData, Data, &long, AskProblem::TooLong(LONGEST_DATA)),
            (Verb::SetData, Version, "soon", AskProblem::Version),
            (Verb::Delete, Version, "-2", AskProblem::Version),
            (Verb::AddAuth, Digest, "me", AskProblem::Digest),
            (Verb::AddAuth, Digest, "me:a:b", AskProblem::Digest),
        ] {
            let form = typed(verb, &[(field, text)]);
            assert_eq!(why(&form), Some((None, field, problem)), "{text}");
            assert_eq!(form.part.text(field), text, "nothing typed is lost");
        }
        let mut form = typed(Verb::Create, &[(Ttl, "0")]);
        assert_eq!(why(&form), None, "no time to live, no problem with it");
        form.edit(None, AskEdit::Mode(CreateMode::PersistentWithTtl));
        assert_eq!(why(&form), Some((None, Ttl, AskProblem::Ttl)));
    }

    #[test]
    fn a_sequential_znode_may_be_named_by_its_number_alone() {
        let mut form = typed(Verb::Create, &[(AskField::Path, "/a/")]);
        assert_eq!(why(&form), Some((None, AskField::Path, AskProblem::BadPath)));
        form.edit(None, AskEdit::Mode(CreateMode::PersistentSequential));
        assert_eq!(why(&form), None);
    }

    #[test]
    fn acls_are_made_of_the_choice() {
        let mut form = typed(Verb::SetAcl, &[(AskField::Digest, "me:pw")]);
        let list = |form: &AskForm| match &*form.op().expect("it is well formed") {
            Op::SetAcl { acl, .. } => acl.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(list(&form), acl::open());
        form.edit(None, AskEdit::Acl(AclChoice::Digest));
        assert_eq!(list(&form)[0].id, acl::digest_id("me:pw"));
        form.edit(None, AskEdit::Acl(AclChoice::Creator));
        assert_eq!(&*list(&form)[0].id.scheme, "auth");
    }

    #[test]
    fn a_multi_is_composed_from_rows_and_refused_in_its_row() {
        let mut form = typed(Verb::Multi, &[]);
        form.add_row();
        form.edit(Some(2), AskEdit::Verb(Verb::Check));
        form.edit(Some(2), AskEdit::Text(AskField::Version, "x".to_owned()));
        assert_eq!(why(&form), Some((Some(2), AskField::Version, AskProblem::Version)));
        form.edit(Some(2), AskEdit::Text(AskField::Version, "3".to_owned()));
        let Op::Multi(ops) = &*form.op().expect("it is well formed") else { panic!("a multi") };
        let names: Vec<&str> = ops.iter().map(Op::name).collect();
        assert_eq!(names, ["create", "setData", "check"]);
        (0..20).for_each(|_| form.add_row());
        assert_eq!(form.rows().map(<[OpForm]>::len), Some(MOST_ROWS));
        (0..20).for_each(|_| form.remove_row(0));
        assert_eq!(form.rows().map(<[OpForm]>::len), Some(1));
        form.edit(None, AskEdit::Verb(Verb::MultiRead));
        assert_eq!(form.rows().map(<[OpForm]>::len), Some(2), "the reads have rows of their own");
    }
}
