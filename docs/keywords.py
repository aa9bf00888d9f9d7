"""The keywords of conditions in older systems, and what stands for each here; read by docs.procedures."""

CONDITIONS = (
    ("`payok`, `paynotok`", "`payment_settled`, `payment_due`"),
    ("`submitting`", "`supplemented`"),
    ("`online=`, `fromPostal=`", "`channel_is`"),
    ("`viapostal=`", "`result_channel_is`"),
    (
        "`agency=`, `agencys=`, `notagencycode=`",
        "`agency_in`; for another way an agency has a process of its own",
    ),
    ("`stepdone=`, `stepnotdone=`", "`step_done`, `step_not_done`"),
    ("`roledone=`", "`role_done`"),
    ("`roleCode=`, `rolecode=`, `isRoles=`", "`actor_has_role`, one for each role"),
    (
        "`waiting_overdue>n`",
        "`waited_longer_than`, and the trigger `timer`",
    ),
    ("`durationCount>n`", "`processed_longer_than`"),
)
# What is not taken over, each with why.
LEFT = (
    (
        "`cancelling`, `correcting`, `reject_…`",
        "what an applicant asks for is done off the process, from every step; no process has to foresee it",
    ),
    ("`waiting`", "it is false whatever is true of a dossier"),
    ("`service=`, `notservicecode=`", "a process belongs to one procedure"),
    ("`template=`", "a case chooses both the process and the components"),
    ("`originality=`", "a dossier comes by one of the ways that `channel_is` names; the other values copy a dossier"),
    (
        "`#var=value`",
        "no form's values are kept that nobody could check; `has_component` and cases tell dossiers apart",
    ),
    ("`multipleCheck=`", "a mark of the action (`for_many`): a dossier is the same however it was chosen"),
    ("`postStatus=`", "no postal order is kept, so nothing could be asked of one"),
    ("`sendInvoiceVNPT=1`, `sendinvoice=1`", "an effect; invoices belong to the payment, not to a step"),
    (
        "`serversync=`, `govsync=`, `sendviapostal=1`, `sendcollectionvnpost=1`, `receivedcollectionvnpost=1`",
        "effects written as conditions; where a document goes is the step's route",
    ),
    ("`assignonlycreated=true`", "who gets a dossier is the action's `assignment`"),
)
