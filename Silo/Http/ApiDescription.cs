using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Weir.Elevators;
using Weir.Questions;
using Weir.Silo.Ingest;

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
            "Records of home gateways in, exact daily totals out; readings of devices in elevators, each once, in order. "
            + "Errors are RFC 9457 problems whose detail names the field, the value's fault and the bound. "
            + "Where keys are set, requests carry Authorization: Bearer KEY; a WebSocket may offer the subprotocols weir and weir.key.KEY instead.";
        return Task.CompletedTask;
    });

    /// <summary>Parameters and body of sending records.</summary>
    public static Task DescribeRecords(OpenApiOperation operation)
    {
        Add(operation, "kind", ParameterLocation.Query, required: true, Kind);
        return DescribeBody(operation, ContentForms.Types, "Records with gateway_id, date, ipTx and ipRx.");
    }

    /// <summary>Parameters and body of sending readings.</summary>
    public static Task DescribeReadings(OpenApiOperation operation)
    {
        DescribeDevice(operation);
        return DescribeBody(operation, ContentForms.TextTypes, $"Readings with type ({SensorTypes.Names}), date (RFC 3339 with an offset) and the fields of their type; numbers may be strings.");
    }

    /// <summary>The device in a path: handlers read it themselves, for a slash may be in it.</summary>
    public static Task DescribeDevice(OpenApiOperation operation)
    {
        if (operation.Parameters?.Any(parameter => parameter.Name == DeviceRoute.Name) != true)
        {
            Add(operation, DeviceRoute.Name, ParameterLocation.Path, required: true, $"The device's id, percent-encoded: {DeviceIds.Wanted}.");
        }

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

    private static Task DescribeBody(OpenApiOperation operation, string types, string what)
    {
        Add(operation, RecordsApi.ProducerHeader, ParameterLocation.Header, required: false, "Who sends: 1 to 64 of A-Z a-z 0-9 . _ : -.");
        Add(operation, RecordsApi.SequenceHeader, ParameterLocation.Header, required: false, "The request's number, from 1, +1 per request of the producer and stream.");
        var content = types.Split(", ").ToDictionary(type => type, _ => new OpenApiMediaType());
        operation.RequestBody = new OpenApiRequestBody { Required = true, Description = what, Content = content };
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
