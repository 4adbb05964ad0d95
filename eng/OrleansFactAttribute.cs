using System.Reflection;

namespace Weir.Eng;

/// <summary>A test that needs Orleans itself: its assemblies, or several silos. Built on the embedded engine it shows as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OrleansFactAttribute : FactAttribute
{
    public OrleansFactAttribute() => Skip = WhyNot;

    /// <summary>Why such tests are skipped in this build; null where they run.</summary>
    public static string? WhyNot { get; } =
        typeof(OrleansFactAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(item => item is { Key: "OrleansEngine", Value: "cluster" })
            ? null
            : "Needs Orleans itself: ORLEANS_ENGINE=cluster ./test runs it where the packages restore.";
}
