"""What each role finds behind each door of the desk, written out: the first row that fits a name counts.

Five letters: reporter, editor, publisher, supporters' officer, owner. ``y`` the page, ``-`` turned away (403, or back
to the desk's first page), ``>`` led on to another page, ``4`` nothing there, ``m`` only a form may be sent here.
Where a form's fate is not the page's, five more letters say it; otherwise who is turned away from a page is turned
away with a form too.
"""

from fnmatch import fnmatchcase

WORKS_ON_STORIES = "yyy-y"
CHANGES_STORIES = "-yy-y"
PUBLISHER = "--y-y"
OWNER = "----y"
OFFICE = "---y-"

OURS = {
    "staff_login": ">>>>>",
    "account_login": "-----",
    "account_request_login_code": "-----",
    "account_confirm_login_code": "-----",
    "staff_sign_in_link": "yyyyy",
    "mfa_login_webauthn": ">>>>>",
    "mfa_authenticate": "-----",
    "account_reauthenticate": "yyyyy",
    # Nobody here has a passkey or a recovery code to show; and another one's passkey cannot be found.
    "mfa_reauthenticate_webauthn": "-----",
    "mfa_reauthenticate": "-----",
    "mfa_edit_webauthn": "44444",
    "mfa_remove_webauthn": "44444",
    "mfa_view_recovery_codes": "44444",
    "mfa_add_webauthn": ">>>>>",
    "mfa_index": "yyyyy",
    "mfa_list_webauthn": "yyyyy",
    "mfa_generate_recovery_codes": "yyyyy",
    "account_logout": "yyyyy",
    "account_inactive": "yyyyy",
    "picture_file": WORKS_ON_STORIES,
    "protect_name": PUBLISHER,
    "hide_parts": CHANGES_STORIES,
    "staff_invite": OWNER,
    # A draft link lets whoever has it read one draft, and that is its purpose.
    "draft_by_link": "yyyyy",
    "printing": (PUBLISHER, "-->->"),
    "draft_links": CHANGES_STORIES,
    "draft_link_revoke": ("mmm-m", "->>->"),
    "versions": CHANGES_STORIES,
    "version_name": ("mmm-m", "->>->"),
    "planning": WORKS_ON_STORIES,
    "plan_new": WORKS_ON_STORIES,
    "plan": CHANGES_STORIES,
    "plan_write": ("mmm-m", "-----"),
    "plan_drop": ("mmm-m", "->>->"),
    "job_again": ("mmmmm", "-----"),
    "stories:index": WORKS_ON_STORIES,
    "stories:index_results": WORKS_ON_STORIES,
    "stories:choose_parent": WORKS_ON_STORIES,
    "localize/update/<int:translation_source_id>/": WORKS_ON_STORIES,
    "wagtail_serve": "44444",
}

CLOSED = {
    "closed": "44444",
    "test404/": "44444",
    "wagtailadmin_error_test": "44444",
    "wagtailadmin_password_reset*": "44444",
    "wagtaildocs*:*": "44444",
    "wagtailadmin_api:documents:*": "444-4",
    "wagtailadmin_api:pages:action": "444-4",
    "wagtailsites:*": "44444",
}

PAGES = {
    "wagtailadmin_explore*": WORKS_ON_STORIES,
    "wagtail_bulk_action": WORKS_ON_STORIES,
    "wagtailadmin_pages:add": WORKS_ON_STORIES,
    "wagtailadmin_pages:add_subpage": ">>>->",
    "wagtailadmin_pages:preview_on_add": WORKS_ON_STORIES,
    "wagtailadmin_pages:type_use*": WORKS_ON_STORIES,
    "wagtailadmin_pages:choose_parent": WORKS_ON_STORIES,
    "wagtailadmin_pages:search*": WORKS_ON_STORIES,
    "wagtailadmin_pages:edit": CHANGES_STORIES,
    "wagtailadmin_pages:preview_on_edit": CHANGES_STORIES,
    "wagtailadmin_pages:view_draft": CHANGES_STORIES,
    "wagtailadmin_pages:usage": CHANGES_STORIES,
    "wagtailadmin_pages:copy": CHANGES_STORIES,
    "wagtailadmin_pages:move": CHANGES_STORIES,
    "wagtailadmin_pages:move_confirm": (WORKS_ON_STORIES, "->>->"),
    "wagtailadmin_pages:set_page_position": ("mmm-m", CHANGES_STORIES),
    "wagtailadmin_pages:delete": (PUBLISHER, "-->->"),
    "wagtailadmin_pages:unpublish": (CHANGES_STORIES, "->>->"),
    "wagtailadmin_pages:lock": ("mmm-m", "->>->"),
    "wagtailadmin_pages:unlock": ("mmm-m", "->>->"),
    "wagtailadmin_pages:set_privacy": CHANGES_STORIES,
    "wagtailadmin_pages:convert_alias": "444-4",
    "wagtailadmin_pages:workflow_action": (CHANGES_STORIES, "->>->"),
    "wagtailadmin_pages:collect_workflow_action_data": CHANGES_STORIES,
    "wagtailadmin_pages:confirm_workflow_cancellation": WORKS_ON_STORIES,
    "wagtailadmin_pages:workflow_preview": (CHANGES_STORIES, "mmm-m"),
    "wagtailadmin_pages:workflow_history*": CHANGES_STORIES,
    "wagtailadmin_pages:revisions_index": ">>>->",
    "wagtailadmin_pages:revisions_view": CHANGES_STORIES,
    "wagtailadmin_pages:revisions_compare": CHANGES_STORIES,
    "wagtailadmin_pages:revisions_revert": CHANGES_STORIES,
    "wagtailadmin_pages:revisions_unschedule": (CHANGES_STORIES, "->>->"),
    "wagtailadmin_pages:history*": CHANGES_STORIES,
    "wagtailadmin_choose_page*": WORKS_ON_STORIES,
    "wagtailadmin_api:*:listing": WORKS_ON_STORIES,
    "wagtailadmin_api:*:detail": WORKS_ON_STORIES,
    "wagtailadmin_api:*:find": "444-4",
    "wagtailadmin_editing_sessions:ping": ("mmm-m", "4yy-y"),
    "wagtailadmin_editing_sessions:release": ("mmm-m", WORKS_ON_STORIES),
    "wagtailadmin_block_preview": "444-4",
    "wagtailadmin_tag_autocomplete": WORKS_ON_STORIES,
    "wagtailadmin_tag_model_autocomplete": "444-4",
}

PICTURES_AND_NAMES = {
    "wagtailimages:index*": WORKS_ON_STORIES,
    "wagtailimages:add": WORKS_ON_STORIES,
    "wagtailimages:add_multiple": WORKS_ON_STORIES,
    "wagtailimages:edit": CHANGES_STORIES,
    "wagtailimages:delete": (CHANGES_STORIES, "->>->"),
    "wagtailimages:preview": CHANGES_STORIES,
    "wagtailimages:image_usage": CHANGES_STORIES,
    # An address by which a stranger could ask for a picture in any size.
    "wagtailimages:url_generator*": "444-4",
    "wagtailimages:edit_multiple": ("mmm-m", CHANGES_STORIES),
    "wagtailimages:delete_multiple": ("mmm-m", CHANGES_STORIES),
    # Whoever began an upload ends it: here the owner.
    "wagtailimages:create_multiple_from_uploaded_image": ("mmm-m", OWNER),
    "wagtailimages:delete_upload_multiple": ("mmm-m", OWNER),
    "wagtailimages_chooser:*": WORKS_ON_STORIES,
    "wagtailsnippets:index": "-----",
    "wagtailsnippets_*:list*": WORKS_ON_STORIES,
    "wagtailsnippets_*:delete": PUBLISHER,
    "wagtailsnippets_*:*": CHANGES_STORIES,
    "wagtailsnippetchoosers_*:create": CHANGES_STORIES,
    "wagtailsnippetchoosers_*:*": WORKS_ON_STORIES,
    "wagtailadmin_collections:delete": ("44y4y", "44>4>"),
    "wagtailadmin_collections:*": PUBLISHER,
}

TRANSLATIONS = {
    "wagtail_localize:submit_*": WORKS_ON_STORIES,
    "wagtail_localize:update_translations": WORKS_ON_STORIES,
    "wagtail_localize:edit_*": ("mmm-m", "mmm-m"),
    "wagtail_localize:download_pofile": CHANGES_STORIES,
    "wagtail_localize:upload_pofile": ("mmm-m", CHANGES_STORIES),
    "wagtail_localize:machine_translate": ("mmm-m", "444-4"),
    "wagtail_localize:preview_translation#2": "-44-4",
    "wagtail_localize:preview_translation": CHANGES_STORIES,
    "wagtail_localize:stop_translation": ("mmm-m", "-----"),
    "wagtail_localize:convert_to_alias": (CHANGES_STORIES, "->>->"),
    "wagtail_localize:*": WORKS_ON_STORIES,
}

HOUSE = {
    "wagtailadmin_home": "yyyyy",
    "wagtailadmin_account": "yyyyy",
    "wagtailadmin_dismissibles": "yyyyy",
    "wagtailadmin_sprite": "yyyyy",
    "wagtailadmin_javascript_catalog": "yyyyy",
    "wagtailadmin_login": ">>>>>",
    "wagtailadmin_logout": ("mmmmm", ">>>>>"),
    "wagtailadmin_reports:locked_pages*": CHANGES_STORIES,
    "wagtailadmin_reports:*": WORKS_ON_STORIES,
    "wagtailadmin_workflows:task_cho*": WORKS_ON_STORIES,
    "wagtailadmin_workflows:select_task_type": "---->",
    "wagtailadmin_workflows:enable*": ("mmm-m", "---->"),
    "wagtailadmin_workflows:remove*": ("mmm-m", "---->"),
    "wagtailadmin_workflows:*": OWNER,
    "wagtailredirects:process_import": "--m-m",
    "wagtailredirects:*": PUBLISHER,
    "wagtailsettings:preview_on_edit": "--4-4",
    # Leads to the page with the number of the one row, which asks for the right.
    "wagtailsettings:edit": ">>>>>",
    "wagtailsettings:edit#2": PUBLISHER,
    "wagtaillocales:*": OWNER,
    "wagtailusers_users:add": "---->",
    "wagtailusers_users:*": OWNER,
    "wagtailusers_groups:*": OWNER,
}

SUPPORTERS = {
    "office:contact": ("---m-", OFFICE),
    "office:words": ("---m-", OFFICE),
    "office:answer": ("---m-", OFFICE),
    "office:columns": ("---m-", OFFICE),
    "office:join": ("---m-", OFFICE),
    "office:end": ("---m-", "--->-"),
    "office:undo": ("---m-", "--->-"),
    "office:run_again": ("---m-", "--->-"),
    "office:give_seat": ("---m-", OFFICE),
    "office:cost_back": ("---m-", "--->-"),
    "office:seat_back": ("---m-", "--->-"),
    "office:wall_deed": ("---m-", "--->-"),
    "office:*": OFFICE,
}

AGENDA = {"agenda:deed": ("-mm-m", "->>->"), "agenda:ballot_o*": ("-mm-m", "->>->"), "agenda:*": CHANGES_STORIES}

LIVE = {
    "live:all": WORKS_ON_STORIES,
    "live:deed": ("mmm-m", "->>->"),
    "live:span": ("mmm-m", "->>->"),
    "live:*": CHANGES_STORIES,
}

TABLE: dict[str, str | tuple[str, str]] = (
    OURS | CLOSED | PAGES | PICTURES_AND_NAMES | TRANSLATIONS | HOUSE | SUPPORTERS | AGENDA | LIVE
)

# What a person who is not in may see; a sign-in link lets in whoever has it, and that is its purpose.
PUBLIC = frozenset(
    {
        "account_login", "account_request_login_code", "staff_sign_in_link", "account_inactive", "draft_by_link",
        "wagtailadmin_sprite", "wagtailadmin_javascript_catalog",
    }
)  # fmt: skip
# A member without a role may go again; and is led back to the first page, which is closed to them.
WAY_OUT = frozenset({"account_logout", "account_confirm_login_code", "mfa_authenticate"})


def row_of(name: str) -> str | None:
    """Return the pattern of the row that counts for a door, or None where the table forgot it."""
    if name in TABLE:
        return name
    return next((pattern for pattern in TABLE if fnmatchcase(name, pattern)), None)


def letters(name: str) -> tuple[str, str | None]:
    """Return what the five roles get for a page, and for a form where the table says so."""
    said = TABLE[row_of(name) or ""]
    return (said, None) if isinstance(said, str) else said
