using Weir.Eng;

namespace Weir.Processes.Support;

/// <summary>A test that starts the silo on both engines: skipped, visibly, where only one of them is built.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BothEnginesFactAttribute : FactAttribute
{
    public BothEnginesFactAttribute() => Skip = OrleansFactAttribute.WhyNot
        ?? (Repository.EmbeddedAssembly("Silo") is null ? "The silo is not built on the embedded engine: ./test without ORLEANS_ENGINE builds both." : null);
}
