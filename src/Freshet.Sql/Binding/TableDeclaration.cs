using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Binding;

/// <summary>Turns CREATE TABLE into a table.</summary>
internal static class TableDeclaration
{
    public static TableDefinition Make(CreateTable create, BindingContext context, Connectors connectors)
    {
        if (create.Query is not null)
        {
            throw context.NotThere(create, "CREATE TABLE … AS SELECT");
        }

        if (create.Like is not null)
        {
            throw context.NotThere(create.Like, "LIKE");
        }

        if (create.Distribution is not null)
        {
            throw context.NotThere(create.Distribution, "DISTRIBUTED");
        }

        if (create.PartitionedBy.Count > 0)
        {
            throw context.NotThere(create.PartitionedBy[0], "PARTITIONED BY");
        }

        var options = create.Options.ToDictionary(static o => o.Key.Value, static o => o.Value.Value, StringComparer.Ordinal);
        if (!options.TryGetValue("connector", out var connector))
        {
            throw context.Error(create.Name, $"Table '{create.Name.Last.Name}' has no connector.", $"Name one in WITH ('connector' = '…'): {string.Join(", ", connectors.Names)}.");
        }

        var written = create.Options.First(static o => o.Key.Value == "connector").Value;
        var make = connectors.Find(connector) ?? throw context.Unknown(written, $"There is no connector '{connector}'.", connector, connectors.Names);
        var physical = new List<DataField>();
        var metadata = new List<MetadataField>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in create.Elements)
        {
            var name = element switch
            {
                PhysicalColumn column => column.Name,
                ComputedColumn column => column.Name,
                MetadataColumn column => column.Name,
                _ => null,
            };
            if (name is not null && !names.Add(name.Name))
            {
                throw context.Error(name, $"Column '{name.Name}' is there twice.");
            }

            if (element is PhysicalColumn one)
            {
                physical.Add(new DataField(one.Name.Name, context.Type(one.Type)));
            }
            else if (element is MetadataColumn meta)
            {
                metadata.Add(new MetadataField(physical.Count, meta.Key ?? meta.Name.Name, meta.Virtual));
                physical.Add(new DataField(meta.Name.Name, context.Type(meta.Type)));
            }
        }

        if (physical.Count == metadata.Count)
        {
            throw context.Error(create.Name, $"Table '{create.Name.Last.Name}' has no columns.");
        }

        foreach (var column in create.Elements.OfType<PrimaryKeyElement>().SelectMany(static k => k.Columns))
        {
            if (!physical.Exists(p => p.Name == column.Name))
            {
                throw context.Unknown(column, $"The key's column '{column.Name}' is none of the table's.", column.Name, physical.Select(static p => p.Name));
            }
        }

        var asked = new TableOptions(create.Name.Last.Name, options)
        {
            Key = [.. create.Elements.OfType<PrimaryKeyElement>().SelectMany(static k => k.Columns).Select(c => physical.FindIndex(p => p.Name == c.Name))],
            HasWatermark = create.Elements.Any(static e => e is WatermarkElement),
            Metadata = metadata,
        };
        var columns = SqlList.Create<DataField>([.. physical]);
        ConnectedTable connected;
        try
        {
            connected = make(asked, columns);
            asked.RefuseUnknown();
        }
        catch (FreshetException e)
        {
            throw context.Error(create.Name, e.Message);
        }

        if (metadata.Count > 0 && !asked.AskedForMetadata)
        {
            throw context.NotThere(create.Elements.First(static e => e is MetadataColumn), $"A metadata column of the connector '{connector}'");
        }

        var table = new TableDefinition(create.Name.Last.Name)
        {
            Statement = create,
            Text = context.Text,
            Physical = SqlList.Create<DataField>([.. columns.Where((_, i) => !metadata.Exists(m => m.Column == i && m.IsVirtual))]),
            MakeSource = connected.Source,
            MakeSink = connected.Sink,
        };
        if (connected.Source is not null)
        {
            _ = TableBinder.Read(table, context); // errors of computed columns and the watermark
        }

        return table;
    }
}
