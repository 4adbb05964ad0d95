using Microsoft.AspNetCore.OpenApi;

namespace Weir.Silo.Http;

/// <summary>The OpenAPI document.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Weir";
        document.Info.Version = "v1";
        document.Info.Description = "Records of home gateways in, exact daily totals out. Errors are RFC 9457 problems whose detail names the field, the value's fault and the bound.";
        return Task.CompletedTask;
    });
}
