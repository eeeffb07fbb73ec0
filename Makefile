.PHONY: run test format lint
run:
	@./run
test:
	@./test
format:
	@swift format -i -r Package.swift Sources Tests
lint:
	@swift format lint --strict -r Package.swift Sources Tests
