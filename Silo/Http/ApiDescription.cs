using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Weir.Questions;

namespace Weir.Silo.Http;

/// <summary>The OpenAPI document, as far as the handlers' signatures do not tell it.</summary>
internal static class ApiDescription
{
    private const string Kind = "What ipTx and ipRx mean: counter, cumulative or rate.";

    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Weir";
        document.Info.Version = "v1";
        document.Info.Description =
            "Records of home gateways in, exact daily totals out. Errors are RFC 9457 problems whose detail names the field, the value's fault and the bound. "
            + "Where keys are set, requests carry Authorization: Bearer KEY; a WebSocket may offer the subprotocols weir and weir.key.KEY instead.";
        return Task.CompletedTask;
    });

    /// <summary>Parameters and body of sending records.</summary>
    public static Task DescribeRecords(OpenApiOperation operation)
    {
        Add(operation, "kind", ParameterLocation.Query, required: true, Kind);
        Add(operation, RecordsApi.ProducerHeader, ParameterLocation.Header, required: false, "Who sends: 1 to 64 of A-Z a-z 0-9 . _ : -.");
        Add(operation, RecordsApi.SequenceHeader, ParameterLocation.Header, required: false, "The request's number, from 1, +1 per request of the producer and kind.");
        var content = new Dictionary<string, OpenApiMediaType>();
        foreach (var type in new[] { "application/json", "application/x-ndjson", "application/avro" })
        {
            content[type] = new OpenApiMediaType();
        }

        operation.RequestBody = new OpenApiRequestBody { Required = true, Description = "Records with gateway_id, date, ipTx and ipRx.", Content = content };
        return Task.CompletedTask;
    }

    /// <summary>The body of redriving dead letters.</summary>
    public static Task DescribeRedrive(OpenApiOperation operation)
    {
        var id = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" };
        var ids = new OpenApiSchema { Type = JsonSchemaType.Array, Items = id, MinItems = 1, MaxItems = QueryBounds.RedriveMax };
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "ids" },
            Properties = new Dictionary<string, IOpenApiSchema> { ["ids"] = ids },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "Ids of dead letters.",
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new OpenApiMediaType { Schema = schema } },
        };
        return Task.CompletedTask;
    }

    /// <summary>Parameters of the WebSocket.</summary>
    public static Task DescribeStream(OpenApiOperation operation)
    {
        Add(operation, "kind", ParameterLocation.Query, required: true, Kind);
        Add(operation, "schema", ParameterLocation.Query, required: false, "float: binary frames have floats for ipTx and ipRx.");
        Add(operation, "producer", ParameterLocation.Query, required: false, "Who sends; frames are numbered.");
        Add(operation, "first", ParameterLocation.Query, required: false, "Number of the first frame.");
        return Task.CompletedTask;
    }

    /// <summary>Says that the kind may not be left out: handlers take it as text that may be missing, to tell so themselves.</summary>
    public static Task RequireKind(OpenApiOperation operation)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(parameter => parameter.Name == "kind") ?? [])
        {
            parameter.Required = true;
            parameter.Description = Kind;
        }

        return Task.CompletedTask;
    }

    private static void Add(OpenApiOperation operation, string name, ParameterLocation place, bool required, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = place,
            Required = required,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }
}
