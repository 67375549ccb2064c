"""Define-XML 2.1: what datasets of a trial, their variables and values are, for reviewers and their programs.

Built with odmlib, which comes with the extra ``adam``.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from prosuite.errors import OutputError
from prosuite.export.datasets.metadata import BY_SPONSOR, DefinedStudy, Group, Item, described
from prosuite.intake.formats.labelled import LabelledTable
from prosuite.version import __version__

_CREATED = "1980-01-01T00:00:00"  # the same bytes for the same datasets


def define_bytes(tables: Sequence[LabelledTable], study: DefinedStudy, ending: str = ".xpt") -> bytes:
    """Return the Define-XML 2.1 of analysis datasets, the same bytes for the same datasets.

    Parameters
    ----------
    tables
        The datasets. What ``parameters`` of a variable says is said of its values by PARAMCD.
    study
        The study.
    ending
        Of the files of the datasets, which stand beside it.

    Raises
    ------
    OutputError
        odmlib is not installed, or a value is not of its variable's type.
    """
    try:
        from odmlib.define_2_1 import model
    except ImportError as error:
        raise OutputError("Define-XML needs odmlib: pip install odmlib") from error
    document = _document(model, study, [_Defined(model, described(table)) for table in tables], ending)
    return f"{document.to_xml_string(xml_declaration=True)}\n".encode()


def _document(model: Any, study: DefinedStudy, groups: Sequence["_Defined"], ending: str) -> Any:
    versions = model.MetaDataVersion(
        OID=f"MDV.{study.id}",
        Name=f"Study {study.id}, Data Definitions",
        DefineVersion="2.1.0",
        Standards=model.Standards(Standard=[*_standards(model, study)]),
        ValueListDef=[one for group in groups for one in group.value_lists()],
        WhereClauseDef=[one for group in groups for one in group.where_clauses()],
        ItemGroupDef=[group.item_group(ending) for group in groups],
        ItemDef=[group.item(item) for group in groups for item in group.group.items],
        CodeList=[one for group in groups for one in group.code_lists()],
        MethodDef=[one for group in groups for one in group.methods()],
    )
    names = model.GlobalVariables(
        StudyName=model.StudyName(_content=study.id),
        StudyDescription=model.StudyDescription(_content=study.title or study.id),
        ProtocolName=model.ProtocolName(_content=study.protocol or study.id),
    )
    return model.ODM(
        FileOID=f"DEF.{study.id}",
        FileType="Snapshot",
        CreationDateTime=_CREATED,
        ODMVersion="1.3.2",
        SourceSystem="prosuite",
        SourceSystemVersion=__version__,
        Context="Other",
        Study=model.Study(OID=f"STUDY.{study.id}", GlobalVariables=names, MetaDataVersion=versions),
    )


def _standards(model: Any, study: DefinedStudy) -> Iterator[Any]:
    yield model.Standard(OID="STD.ADaMIG", Name="ADaMIG", Type="IG", Version=study.guide, Status="Final")
    yield model.Standard(
        OID="STD.CT", Name="CDISC/NCI", Type="CT", PublishingSet="ADaM", Version=study.terminology, Status="Final"
    )


class _Defined:
    """The parts of a Define-XML that one dataset gives."""

    def __init__(self, model: Any, group: Group) -> None:
        self.model = model
        self.group = group

    def _oid(self, prefix: str, item: Item) -> str:
        return f"{prefix}.{self.group.name}.{item.name}"

    def _words(self, text: str) -> Any:
        return self.model.Description(TranslatedText=[self.model.TranslatedText(lang="en", _content=text)])

    def item_group(self, ending: str) -> Any:
        own, file = self.group, f"{self.group.name.lower()}{ending}"
        return self.model.ItemGroupDef(
            OID=f"IG.{own.name}",
            Name=own.name,
            SASDatasetName=own.name,
            Repeating="Yes" if own.repeats else "No",
            IsReferenceData="No",
            Purpose="Analysis",
            Structure=own.structure,
            ArchiveLocationID=f"LF.{own.name}",
            StandardOID="STD.ADaMIG",
            Description=self._words(own.label),
            ItemRef=[self._reference(item, item.order) for item in own.items if not item.parameter],
            Class=self.model.Class(Name=own.class_name),
            leaf=self.model.leaf(ID=f"LF.{own.name}", href=file, title=self.model.title(_content=file)),
        )

    def _reference(self, item: Item, order: int, **more: Any) -> Any:
        known = {"KeySequence": item.key, "MethodOID": self._oid("MT", item) if item.method else None}
        return self.model.ItemRef(
            ItemOID=self._oid("IT", item),
            OrderNumber=order,
            Mandatory="Yes" if item.is_mandatory else "No",
            **{key: value for key, value in known.items() if value is not None},
            **more,
        )

    def item(self, item: Item) -> Any:
        known = {"Length": item.length, "SignificantDigits": item.digits, "DisplayFormat": item.format or None}
        defined = self.model.ItemDef(
            OID=self._oid("IT", item),
            Name=item.variable,
            SASFieldName=item.variable,
            DataType=item.data_type,
            Description=self._words(item.label),
            **{key: value for key, value in known.items() if value is not None},
        )
        if item.codes:
            defined.CodeListRef = self.model.CodeListRef(CodeListOID=self._oid("CL", item))
        if item.origin:
            defined.Origin = [self._origin(item)]
        if not item.parameter and self._by_parameter(item.variable):
            defined.ValueListRef = self.model.ValueListRef(ValueListOID=self._oid("VL", item))
        return defined

    def _origin(self, item: Item) -> Any:
        source = {"Source": "Sponsor"} if item.origin in BY_SPONSOR else {}
        words = {"Description": self._words(item.predecessor)} if item.predecessor else {}
        return self.model.Origin(Type=item.origin, **source, **words)

    def _by_parameter(self, variable: str) -> list[Item]:
        return [item for item in self.group.items if item.parameter and item.variable == variable]

    def value_lists(self) -> Iterator[Any]:
        for whole in self.group.items:
            own = [] if whole.parameter else self._by_parameter(whole.variable)
            if own:
                refs = [self._reference(item, order, **self._clause(item)) for order, item in enumerate(own, start=1)]
                yield self.model.ValueListDef(OID=self._oid("VL", whole), ItemRef=refs)

    def _clause(self, item: Item) -> dict[str, Any]:
        return {"WhereClauseRef": [self.model.WhereClauseRef(WhereClauseOID=f"WC.{self.group.name}.{item.parameter}")]}

    def where_clauses(self) -> Iterator[Any]:
        for parameter in dict.fromkeys(item.parameter for item in self.group.items if item.parameter):
            check = self.model.RangeCheck(
                Comparator="EQ",
                SoftHard="Soft",
                ItemOID=f"IT.{self.group.name}.PARAMCD",
                CheckValue=[self.model.CheckValue(_content=parameter)],
            )
            yield self.model.WhereClauseDef(OID=f"WC.{self.group.name}.{parameter}", RangeCheck=[check])

    def code_lists(self) -> Iterator[Any]:
        for item in self.group.items:
            terms = [self._term(code, words) for code, words in item.codes]
            if terms:
                yield self.model.CodeList(
                    OID=self._oid("CL", item),
                    Name=f"{item.label} ({self.group.name})",
                    DataType="float" if item.is_numeric else "text",
                    IsNonStandard="Yes",
                    CodeListItem=terms,
                )

    def _term(self, code: str, words: str) -> Any:
        decode = self.model.Decode(TranslatedText=[self.model.TranslatedText(lang="en", _content=words)])
        return self.model.CodeListItem(CodedValue=code, Decode=decode)

    def methods(self) -> Iterator[Any]:
        for item in self.group.items:
            if item.method:
                name = f"{self.group.name}.{item.name}"
                yield self.model.MethodDef(
                    OID=self._oid("MT", item),
                    Name=f"Algorithm to derive {name}",
                    Type="Computation",
                    Description=self._words(item.method),
                )
