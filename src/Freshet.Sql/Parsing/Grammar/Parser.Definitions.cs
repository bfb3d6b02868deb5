namespace Freshet.Sql.Parsing;

/// <content>CREATE VIEW and FUNCTION, DROP, ALTER.</content>
internal sealed partial class Parser
{
    private SqlStatement Create()
    {
        var start = _at;
        _at++;
        if (At(Word.Or))
        {
            throw Refuse(Current.Span, "CREATE OR REPLACE", "Write IF NOT EXISTS, or DROP … IF EXISTS before it.");
        }

        var temporary = Accept(Word.Temporary);
        if (temporary && Accept(Word.System))
        {
            Expect(Word.Function, "FUNCTION after TEMPORARY SYSTEM");
            return Function(start, temporary, system: true);
        }

        if (Accept(Word.Table))
        {
            return CreateTable(start, temporary);
        }

        if (Accept(Word.View))
        {
            return View(start, temporary);
        }

        return Accept(Word.Function) ? Function(start, temporary, system: false) : throw RefuseObject("CREATE");
    }

    private bool AcceptIfNotExists()
    {
        if (!Accept(Word.If))
        {
            return false;
        }

        Expect(Word.Not, "NOT EXISTS after IF");
        Expect(Word.Exists, Word.Not);
        return true;
    }

    private bool AcceptIfExists() => Accept(Word.If, Word.Exists);

    private CreateView View(int start, bool temporary)
    {
        var absent = AcceptIfNotExists();
        var name = Qualified("a name for the view");
        var columns = At(TokenKind.OpenParen) ? NamesInBrackets("a name for the column", "the columns") : [];
        var comment = AcceptComment();
        Expect(Word.As, "AS and a query");
        if (!AtQuery(_at) && !At(TokenKind.OpenParen))
        {
            Note(Word.Select);
            throw Unexpected("a query after AS");
        }

        var query = Query();
        return new CreateView(name, query) { Temporary = temporary, IfNotExists = absent, Columns = columns, Comment = comment, Span = Since(start) };
    }

    private CreateFunction Function(int start, bool temporary, bool system)
    {
        var absent = AcceptIfNotExists();
        var name = Qualified("a name for the function");
        Expect(Word.As, "AS and the name of a class in quotes");
        var type = TextLiteral("the name of a class in quotes");
        var language = Accept(Word.Language) ? Language() : null;
        if (At(Word.Using))
        {
            throw Refuse(Current.Span, "USING JAR and USING ARTIFACT", "The class comes with the program: reference its assembly.");
        }

        return new CreateFunction(name, type.Value) { Temporary = temporary, System = system, IfNotExists = absent, Language = language, Span = Since(start) };
    }

    /// <summary>A language may be any word: SCALA is reserved.</summary>
    private Identifier Language()
    {
        if (Current.Kind is not TokenKind.Word)
        {
            throw Unexpected("the name of a language");
        }

        return TakeWordAsName().Last;
    }

    private string? AcceptComment() => Accept(Word.Comment) ? TextLiteral("a text in quotes after COMMENT").Value : null;

    private Drop Drop()
    {
        var start = _at;
        _at++;
        var temporary = Accept(Word.Temporary);
        var system = temporary && Accept(Word.System);
        var kind = system ? SystemFunction() : Accept(Word.Table) ? ObjectKind.Table : Accept(Word.View) ? ObjectKind.View : DroppedFunction();
        var present = AcceptIfExists();
        var name = Qualified("the name of what is dropped");
        return new Drop(kind, name) { Temporary = temporary, System = system, IfExists = present, Span = Since(start) };
    }

    private ObjectKind SystemFunction()
    {
        Expect(Word.Function, "FUNCTION after TEMPORARY SYSTEM");
        return ObjectKind.Function;
    }

    private ObjectKind DroppedFunction() => Accept(Word.Function) ? ObjectKind.Function : throw RefuseObject("DROP");

    private Alter Alter()
    {
        var start = _at;
        _at++;
        var view = Accept(Word.View);
        if (!view && !Accept(Word.Table))
        {
            throw RefuseObject("ALTER");
        }

        var present = AcceptIfExists();
        var name = Qualified($"the name of a {(view ? "view" : "table")}");
        var action = view ? ViewAction() : TableAction();
        return new Alter(view ? ObjectKind.View : ObjectKind.Table, name, present, action) { Span = Since(start) };
    }

    private AlterAction ViewAction()
    {
        var start = _at;
        if (Accept(Word.Rename, Word.To))
        {
            var name = Qualified("a new name");
            return new RenameTo(name) { Span = Since(start) };
        }

        if (Accept(Word.As))
        {
            var query = Query();
            return new AlterQuery(query) { Span = Since(start) };
        }

        throw Unexpected("RENAME TO or AS after the name of the view");
    }

    private AlterAction TableAction()
    {
        var start = _at;
        if (Accept(Word.Rename))
        {
            return Renaming(start);
        }

        if (Accept(Word.Set))
        {
            var options = Options("SET");
            return new SetOptions(options) { Span = Since(start) };
        }

        if (Accept(Word.Reset))
        {
            return Resetting(start);
        }

        if (Accept(Word.Drop))
        {
            return Dropping(start);
        }

        var modify = At(Word.Modify);
        if (!modify && !At(Word.Add))
        {
            throw Unexpected("RENAME, SET, RESET, ADD, MODIFY or DROP after the name of the table");
        }

        _at++;
        if (IsWord(_at, Word.Partition) || IsWord(_at, Word.Distribution))
        {
            throw Refuse(Current.Span, $"ALTER TABLE … {(modify ? "MODIFY" : "ADD")} {Current.Word.Text()}");
        }

        var elements = At(TokenKind.OpenParen) ? TableElements() : [.. TableElement()];
        return new AlterElements(modify, elements) { Span = Since(start) };
    }

    private AlterAction Renaming(int start)
    {
        if (Accept(Word.To))
        {
            var name = Qualified("a new name");
            return new RenameTo(name) { Span = Since(start) };
        }

        var column = Qualified("TO, or the name of a column");
        Expect(Word.To, "TO and the new name of the column");
        var renamed = Name("a new name for the column");
        return new RenameColumn(column.Parts, renamed) { Span = Since(start) };
    }

    private ResetOptions Resetting(int start)
    {
        Expect(TokenKind.OpenParen, "'(' after RESET");
        var keys = new List<StringLiteral>();
        do
        {
            keys.Add(TextLiteral("the name of an option in quotes"));
        }
        while (Accept(TokenKind.Comma));

        ExpectListClose("RESET");
        return new ResetOptions([.. keys]) { Span = Since(start) };
    }

    private AlterAction Dropping(int start)
    {
        if (Accept(Word.Primary, Word.Key))
        {
            return new DropPrimaryKey { Span = Since(start) };
        }

        if (Accept(Word.Constraint))
        {
            var name = Name("the name of the constraint");
            return new DropConstraint(name) { Span = Since(start) };
        }

        if (Accept(Word.Watermark))
        {
            return new DropWatermark { Span = Since(start) };
        }

        if (IsWord(_at, Word.Partition) || IsWord(_at, Word.Distribution))
        {
            throw Refuse(Current.Span, $"ALTER TABLE … DROP {Current.Word.Text()}");
        }

        var columns = At(TokenKind.OpenParen) ? NamesInBrackets("the name of a column", "the columns") : [Name("the name of a column")];
        return new DropColumns(columns) { Span = Since(start) };
    }
}
